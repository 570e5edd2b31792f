# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# outage.sh - a host with two paths to its root, which writes to it while they come and go. To be sourced after boots.sh.
#
#   outage_start [WORDS…]             boot the guest in $guest; both paths are live, records and blocks are being written
#   outage_pull VM                    pull the second cable, at its end in VM, and plug it in again: the writing goes on
#                                     over the other path, then over both
#   outage_of_target SECONDS          cut the target's power, and start it again that much later from the same disk:
#                                     the kernel is to ask for it for ever, nothing is acknowledged meanwhile, then
#                                     the writing goes on over both paths
#   outage_ends VARIANT               end the writing; the guest finds nothing wrong and powers off, the disk is clean
#                                     and has everything that was acknowledged
#   outage_load                       print the path of the program that writes and checks: load.c
#   outage_acknowledged append|blocks print the number of the last record or round that was acknowledged

OUTAGE_TARGETS=("$ROOT_TARGET" 192.168.78.1)
OUTAGE_NICS=(--nic first --nic second)
OUTAGE_PATIENCE=300 # seconds until what must come has come: under emulation, with other tests beside
outage_dir=$(dirname "${BASH_SOURCE[0]}")

outage_load() {
	local program=$BATS_FILE_TMPDIR/load
	[ -x "$program" ] ||
		musl-gcc -static -std=gnu11 -D_GNU_SOURCE -O1 -Wall -Wextra -Werror -o "$program" "$outage_dir/load.c" || return
	echo "$program"
}

outage_target_start() {
	vm_target_start target "$VM_DIR/root.scenario" "${OUTAGE_NICS[@]}" --disk "$ROOT_DISK"
	vm_wait target 'TARGET READY' 60
}

outage_start() {
	local load
	load=$(outage_load)
	root_target_start "$guest"
	cat >>"$VM_DIR/root.scenario" <<-EOF
		addr eth1 ${OUTAGE_TARGETS[1]}/24
		port 2 ${OUTAGE_TARGETS[1]}
		link 2 $ROOT_NQN
	EOF
	cat "$outage_dir"/{outage-guest,report}.sh >"$VM_DIR/script"
	guest_put "$ROOT_DISK" "$load" /usr/local/lib/ec-test/load 755
	guest_put "$ROOT_DISK" "$VM_DIR/script" /usr/local/lib/ec-test/run 755
	outage_target_start
	vm_full_start host --guest "$guest" --nic first=52:54:00:4e:42:01 --nic second=52:54:00:4e:42:02 \
		--qemu -uuid --qemu "$ROOT_UUID" \
		--qemu -device --qemu virtio-serial-pci \
		--qemu -chardev --qemu "file,id=acknowledged,path=$VM_DIR/acknowledged" \
		--qemu -device --qemu virtserialport,chardev=acknowledged,name=acknowledged \
		--append "root=UUID=$GUEST_ROOT_UUID rd.nvmf.paths=all ifname=nic0:52:54:00:4e:42:01 ifname=nic1:52:54:00:4e:42:02" \
		--append "ip=$ROOT_HOST:::255.255.255.0::nic0:none ip=192.168.78.2:::255.255.255.0::nic1:none" \
		--append "$(root_connect) $(root_connect "${OUTAGE_TARGETS[1]}") $*"
	vm_wait host 'GUEST UP' $BOOT_SECONDS
	outage_goes_on
	outage_until outage_live 2
}

# outage_until COMMAND… - until it succeeds; once the writing has failed there is nothing to wait for
outage_until() {
	local end=$((SECONDS + OUTAGE_PATIENCE))
	until "$@"; do
		if grep -q failed "$VM_DIR/acknowledged" || [ $SECONDS -ge $end ]; then
			vm_fail "not so, or not within $OUTAGE_PATIENCE s: $*"
			outage_evidence >&2
			return 1
		fi
		sleep 0.5
	done
}

outage_evidence() {
	tail -n 4 "$VM_DIR/acknowledged"
	[ ! -e "$VM_DIR/host" ] || vm_tail host
}

# outage_live N - so many paths are live, and there is no controller beside the two
outage_live() {
	local states
	states=$(vm_sh host 'cat /sys/class/nvme/nvme*/state') || return
	[ "$(grep -cx live <<<"$states")" = "$1" ] && [ "$(wc -l <<<"$states")" = 2 ]
}

outage_acknowledged() {
	local number
	number=$(sed -n "s/^$1 \([0-9]*\)$/\1/p" "$VM_DIR/acknowledged" | tail -n 1)
	echo "${number:-0}"
}

# outage_beyond KIND NUMBER - more than that is acknowledged
outage_beyond() {
	[ "$(outage_acknowledged "$1")" -gt "$2" ]
}

outage_goes_on() {
	local append blocks
	append=$(outage_acknowledged append) blocks=$(outage_acknowledged blocks)
	outage_until outage_beyond append $((append + 20))
	outage_until outage_beyond blocks $((blocks + 20))
}

outage_pull() {
	vm_link "$1" 1 down
	outage_until outage_live 1
	outage_goes_on
	vm_link "$1" 1 up
	outage_until outage_live 2
	outage_goes_on
}

outage_of_target() {
	local before after
	[ "$(vm_sh host 'cat /sys/class/nvme/nvme*/ctrl_loss_tmo')" = $'off\noff' ]
	vm_kill target
	sleep 5 # for what had been on its way
	before=$(tail -n 1 "$VM_DIR/acknowledged")
	sleep "$1"
	after=$(tail -n 1 "$VM_DIR/acknowledged")
	[ "$before" = "$after" ]
	outage_target_start
	outage_goes_on
	outage_until outage_live 2
}

outage_ends() {
	local kind number load
	load=$(outage_load)
	vm_sh host 'echo >/run/end'
	boot_ends_well "$1"
	[ -z "$(vm_report host | grep lost)" ]
	for kind in append blocks; do
		number=$(outage_acknowledged $kind)
		guest_get "$ROOT_DISK" /root/outage/$kind "$VM_DIR/$kind"
		"$load" check-$kind "$VM_DIR/$kind" "$number"
	done
}
