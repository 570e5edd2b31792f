# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# vm.sh - start, watch, talk to and end the VMs of a test. To be sourced by bash or bats.
#
#   vm_setup                              a scratch directory, $VM_DIR; then `trap vm_cleanup EXIT` or bats' teardown
#   vm_target_start NAME SCENARIO [OPT]…  the target VM (SCENARIO: a file, see target-init; - is stdin)
#   vm_micro_start NAME --script FILE [--add FILE:DEST[:MODE]]… [OPT]…
#   vm_full_start NAME --guest DIR [OPT]…          a guest made by guest.sh
#                                         (VMs end with the shell that starts them: not from within $(…) or `run`)
#   vm_wait NAME PATTERN SECONDS          until a console line matches (grep -E); fails at once if the VM has ended
#   vm_wait_exit NAME SECONDS             until the guest has powered off; returns its GUEST EXIT, 125 if it said none
#   vm_sh NAME COMMAND [SECONDS]          run in the guest: prints the output, returns the status
#   vm_qmp NAME JSON                      print the answer to one QMP command; fails if it is an error
#   vm_link NAME NIC up|down              plug or unplug the cable of the NICth (from 0) interface
#   vm_quit NAME / vm_kill NAME           let QEMU end and close its disks / cut the power; the name is free again
#   vm_console NAME                       path of the console log
#   vm_type NAME LINE                     type a line on the console
#   vm_cleanup                            end every VM of this test and remove the scratch (EC_KEEP=1 keeps it)
#
# OPT, as often as wanted: --nic LINK[=MAC] (VMs that name the same LINK, two at most, are wired together; the
# Nth interface), --disk FILE (the Nth virtio disk; raw, or qcow2 by suffix), --append WORDS (kernel command line),
# --module NAME (of Debian's kernel, with what it needs, loaded in a micro guest), --program NAME (this machine's),
# --memory MIB, --cpus N, --qemu WORD (one word more for QEMU's command line).
# EC_KVM=1 uses KVM instead of software emulation.

. "$(dirname "${BASH_SOURCE[0]}")/cache.sh"

# What makes a kernel quick under software emulation. norandmaps alone saves a quarter of a full boot: where
# a library has the same address in every process, QEMU need not translate it again for each.
vm_quick="norandmaps init_on_alloc=0 mitigations=off random.trust_cpu=on no_timer_check tsc=reliable"
vm_quick+=" psi=0 8250.nr_uarts=2"

vm_fail() {
	echo "vm: $*" >&2
	return 1
}

vm_setup() {
	VM_DIR=$(mktemp -d "${TMPDIR:-/tmp}/ec-vm.XXXXXX")
	mkdir "$VM_DIR/links"
}

vm_console() {
	echo "$VM_DIR/$1/console"
}

vm_type() {
	printf '%s\n' "$2" | socat -t 1 - "UNIX-CONNECT:$VM_DIR/$1/tty" >/dev/null
}

vm_kernel() {
	cache_get kernel "$(cache_key "$vm_src/build-kernel")" "$vm_src/build-kernel"
}

# vm_initrd target|micro - directory of the initrd
vm_initrd() {
	local kernel
	kernel=$(vm_kernel) || return
	cache_get "$1" "$(cache_key "$vm_src"/{build-initrd,"$1-init",serial-shell} "$kernel/version" "$(command -v busybox)")" \
		"$vm_src/build-initrd" "$1" "$kernel"
}

vm_target_start() {
	local name=$1 scenario=$2 image kernel
	shift 2
	kernel=$(vm_kernel) && image=$(vm_initrd target) && vm_new "$name" || return
	cat "$scenario" >"$VM_DIR/$name/tree/scenario" || return
	vm_run "$name" "$kernel/vmlinuz" "$image/initrd" "$@"
}

vm_micro_start() {
	local name=$1 image kernel
	shift
	kernel=$(vm_kernel) && image=$(vm_initrd micro) && vm_new "$name" || return
	vm_run "$name" "$kernel/vmlinuz" "$image/initrd" "$@"
}

vm_full_start() {
	local name=$1 guest=$3
	[ "$2" = --guest ] || vm_fail "vm_full_start NAME --guest DIR" || return
	shift 3
	vm_new "$name" && vm_run "$name" "$guest/vmlinuz" "$guest/initrd.img" --memory 768 "$@"
}

# A VM's directory; tree/ is what goes into a second archive behind the initrd.
vm_new() {
	[ -d "${VM_DIR:-}" ] || vm_fail "vm_setup first" || return
	[ ! -e "$VM_DIR/$1" ] || vm_fail "$1: there is such a VM already" || return
	mkdir -p "$VM_DIR/$1/tree"
	: >"$VM_DIR/$1/console"
}

# vm_nic NAME INDEX LINK[=MAC] - add to qemu=() the end of the link that is still free
vm_nic() {
	local link=${3%%=*} mac=${3#*=} mine=a other=b
	[ "$mac" != "$3" ] || mac=$(printf '%s %s' "$1" "$2" | sha256sum | sed 's/\(..\)\(..\)\(..\).*/52:54:00:\1:\2:\3/')
	mkdir "$VM_DIR/links/$link.a" 2>/dev/null || {
		mine=b other=a
		mkdir "$VM_DIR/links/$link.b" || vm_fail "$1: both ends of link $link are taken" || return
	}
	echo "$link.$mine" >>"$VM_DIR/$1/links"
	local wire=$VM_DIR/links/$link
	qemu+=(-netdev "dgram,id=net$2,local.type=unix,local.path=$wire.$mine/s,remote.type=unix,remote.path=$wire.$other/s"
		-device "virtio-net-pci,netdev=net$2,id=nic$2,mac=$mac,romfile=")
}

vm_disk() {
	local format=raw
	case $3 in *.qcow2) format=qcow2 ;; esac
	# A flush need not reach this machine's disk: what is written survives QEMU, that is enough.
	qemu+=(-drive "file=$3,format=$format,cache=unsafe,if=none,id=disk$2" -device "virtio-blk-pci,drive=disk$2")
}

# vm_run NAME KERNEL INITRD OPT… - start QEMU
vm_run() {
	local name=$1 kernel=$2 initrd=$3 dir=$VM_DIR/$1 nics=0 disks=0 memory=256 cpus=1
	local append="console=ttyS0 panic=-1 loglevel=4 TERM=dumb $vm_quick"
	# cx16: QEMU before 8.0 leaves garbage in the flags behind cmpxchg16b (target/i386/tcg, no gen_update_cc_op()), which an
	# interrupt then saves and restores. The kernel has one in each allocation, and panics once in some dozens of boots.
	local accel=tcg,tb-size=128 cpu=max,la57=off,erms=off,cx16=off qemu=()
	shift 3
	[ "${EC_KVM:-}" != 1 ] || accel=kvm cpu=host
	while [ $# -gt 1 ]; do
		case $1 in
		--script)	install -D -m 755 "$2" "$dir/tree/scenario.sh" ;;
		--add)		vm_add "$dir/tree" "$2" ;;
		--module)	vm_module "$dir/tree" "$2" ;;
		--program)	vm_program "$dir/tree" "$2" ;;
		--nic)		vm_nic "$name" $((nics++)) "$2" ;;
		--disk)		vm_disk "$name" $((disks++)) "$2" ;;
		--append)	append+=" $2" ;;
		--memory)	memory=$2 ;;
		--cpus)		cpus=$2 ;;
		--qemu)		qemu+=("$2") ;;
		*)		vm_fail "$1: not an option" ;;
		esac || return
		shift 2
	done
	[ $# = 0 ] || vm_fail "$1: wants a value" || return
	vm_second_archive "$initrd" "$dir"

	# A shell that is killed cannot clean up: its VMs end with it.
	setpriv --pdeathsig KILL qemu-system-x86_64 -name "$name" -machine q35 -accel "$accel" -cpu "$cpu" -smp "$cpus" -m "$memory" \
		-nodefaults -no-user-config -vga none -display none -no-reboot -device virtio-rng-pci \
		-kernel "$kernel" -initrd "$dir/initrd" -append "$append" \
		-chardev "socket,id=console,path=$dir/tty,server=on,wait=off,logfile=$dir/console" -serial chardev:console \
		-chardev "socket,id=shell,path=$dir/shell,server=on,wait=off" -serial chardev:shell \
		-qmp "unix:$dir/qmp,server=on,wait=off" \
		"${qemu[@]}" </dev/null >"$dir/qemu.log" 2>&1 3>&- &
	echo "$! $(vm_started $!)" >"$dir/pid"
}

vm_add() {
	local from to mode
	IFS=: read -r from to mode <<<"$2"
	install -D -m "${mode:-$(stat -c %a "$from")}" "$from" "$1/$to"
}

# micro-init loads them in the order of their numbers. What is built in has a name and no file.
vm_module() {
	local kernel file name number
	kernel=$(vm_kernel) && mkdir -p "$1/modules/more" || return
	modprobe -d "$kernel" -S "$(cat "$kernel/version")" --show-depends "$2" | while read -r _ file _; do
		name=$(basename "$file" .xz)
		number=$(find "$1/modules/more" -type f | wc -l)
		[ "$name" = "$file" ] || xz -dc "$file" >"$1/modules/more/$(printf %03d "$number")-$name"
	done
}

# With the libraries that it is linked with.
vm_program() {
	local program file
	program=$(command -v "$2") || vm_fail "$2: no such program" || return
	install -D -m 755 "$program" "$1/bin/$2"
	ldd "$program" | grep -o '/[^ ]*' | while IFS= read -r file; do
		install -D -m 755 "$file" "$1$file"
	done
}

# The kernel unpacks one archive after the other, if each begins at a multiple of four bytes.
vm_second_archive() {
	cp "$1" "$2/initrd"
	truncate -s %4 "$2/initrd"
	(cd "$2/tree" && find . -mindepth 1 -print0 | cpio --null --quiet --create --format=newc --owner=0:0) >>"$2/initrd"
}

# vm_started PID - when the process began, in clock ticks; nothing if it has ended
vm_started() {
	local fields
	fields=$(cat "/proc/$1/stat" 2>/dev/null) || return 0
	read -r -a fields <<<"${fields##*) }"	# what follows the command's name: state, ppid …
	[ "${fields[0]}" = Z ] || echo "${fields[19]}"
}

# A process id alone may by now be somebody else's: its start must agree too.
vm_alive() {
	local pid started
	read -r pid started <"$VM_DIR/$1/pid" && [ -n "$started" ] && [ "$(vm_started "$pid")" = "$started" ]
}

vm_tail() {
	grep -anE 'BUG: |Oops: |Kernel panic|general protection' "$VM_DIR/$1/console" | tr -d '\r'
	echo "--- $1: the console's end"
	tail -n 40 "$VM_DIR/$1/console" | tr -d '\r'
	cat "$VM_DIR/$1/qemu.log"
	echo "---"
}

vm_seen() {
	tr -d '\r' <"$VM_DIR/$1/console" | grep -aqE -- "$2"
}

vm_wait() {
	local end=$((SECONDS + $3)) alive=1
	while :; do
		vm_alive "$1" || alive=0
		vm_seen "$1" "$2" && return 0
		[ $alive = 1 ] || vm_fail "$1 has ended without: $2" || break
		[ $SECONDS -lt $end ] || vm_fail "$1: not seen within $3 s: $2" || break
		sleep 0.1
	done
	vm_tail "$1" >&2
	return 1
}

vm_wait_exit() {
	local end=$((SECONDS + $2)) code
	while vm_alive "$1"; do
		[ $SECONDS -lt $end ] || vm_fail "$1: runs on after $2 s" || { vm_tail "$1" >&2; return 124; }
		sleep 0.1
	done
	code=$(tr -d '\r' <"$VM_DIR/$1/console" | sed -n 's/^GUEST EXIT \([0-9]\{1,3\}\)$/\1/p' | tail -n 1)
	[ "$code" != 0 ] || return 0
	[ -n "$code" ] || vm_fail "$1 has ended without GUEST EXIT" || code=125
	vm_tail "$1" >&2
	return "$code"
}

# vm_talk NAME SOCKET SECONDS PATTERN LINE… - send the lines, print the first answer that matches PATTERN
vm_talk() {
	local name=$1 socket=$2 seconds=$3 pattern=$4 line end=$((SECONDS + $3)) to from pid
	shift 4
	coproc SOCAT { exec socat - "UNIX-CONNECT:$VM_DIR/$name/$socket" 3>&-; }
	# bash forgets SOCAT when socat ends
	to=${SOCAT[1]} from=${SOCAT[0]} pid=$SOCAT_PID
	printf '%s\n' "$@" >&"$to"
	while [ $SECONDS -le $end ] && IFS= read -r -t "$seconds" -u "$from" line; do
		line=${line%$'\r'}
		if [[ $line =~ $pattern ]]; then break; fi
		line=
	done
	kill "$pid" 2>/dev/null
	wait "$pid" 2>/dev/null
	[ -n "$line" ] && printf '%s\n' "$line"
}

vm_sh() {
	local seconds=${3:-30} id=$RANDOM$RANDOM answer
	vm_wait "$1" 'SHELL READY' 60 || return 125
	answer=$(vm_talk "$1" shell "$seconds" "^$id " "$id $(printf %s "$2" | base64 -w 0)") ||
		{ vm_fail "$1: no answer within $seconds s to: $2"; return 125; }
	read -r _ status answer <<<"$answer"
	printf %s "$answer" | base64 -d
	return "$status"
}

vm_qmp() {
	local answer
	answer=$(vm_talk "$1" qmp 10 '"id": "ec"' '{"execute": "qmp_capabilities"}' "$(jq -c '. + {id: "ec"}' <<<"$2")") ||
		vm_fail "$1: no answer to $2" || return
	printf '%s\n' "$answer"
	jq -e 'has("error") | not' >/dev/null <<<"$answer" || vm_fail "$1: $2: $answer"
}

vm_link() {
	local up=false
	[ "$3" = down ] || up=true
	vm_qmp "$1" "{\"execute\": \"set_link\", \"arguments\": {\"name\": \"nic$2\", \"up\": $up}}" >/dev/null
}

vm_quit() {
	vm_qmp "$1" '{"execute": "quit"}' >/dev/null
	vm_gone "$1" || vm_fail "$1: does not quit" || return
	vm_forget "$1"
}

vm_kill() {
	local pid
	read -r pid _ <"$VM_DIR/$1/pid"
	# wait, if it is this shell's: else that tells of each killed process
	! vm_alive "$1" || { kill -9 "$pid" && wait "$pid"; } 2>/dev/null || :
	vm_gone "$1" || vm_fail "$1: is killed and there still" || return
	vm_forget "$1"
}

vm_gone() {
	local n
	for n in {1..50}; do
		vm_alive "$1" || return 0
		sleep 0.1
	done
	return 1
}

# Free the ends of its links and its name. The console log stays, as NAME.N.
vm_forget() {
	local link n=1
	while IFS= read -r link; do rm -rf "$VM_DIR/links/$link"; done < <(cat "$VM_DIR/$1/links" 2>/dev/null)
	while [ -e "$VM_DIR/$1.$n" ]; do n=$((n + 1)); done
	rm "$VM_DIR/$1/pid"
	mv "$VM_DIR/$1" "$VM_DIR/$1.$n"
}

vm_cleanup() {
	local pidfile
	[ -d "${VM_DIR:-}" ] || return 0
	for pidfile in "$VM_DIR"/*/pid; do
		[ ! -e "$pidfile" ] || vm_kill "$(basename "$(dirname "$pidfile")")"
	done
	if [ "${EC_KEEP:-}" = 1 ]; then
		echo "vm: kept $VM_DIR" >&2
	else
		rm -rf "$VM_DIR"
	fi
	VM_DIR=
}
