# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# boots.sh - whole boots of Debian 13 with dracut, early-connect or dracut's own nvmf in the image. To be sourced by `run`, whose
# $bench, $build and $samples it uses.

boot_nqn=nqn.2014-08.org.example:root
boot_ids="rd.nvmf.hostnqn=nqn.2014-08.org.example:host rd.nvmf.hostid=66666666-2222-3333-4444-555555555555"

# boot_guest ours|dracut - print the directory of the guest
boot_guest() {
	local module=/usr/lib/dracut/modules.d/99moment files
	files=(--conf "$samples/moment:/usr/bin/moment:755")
	files+=(--conf "$bench/guest/dracut-module/module-setup.sh:$module/module-setup.sh:755")
	files+=(--conf "$bench/guest/dracut-module/start-moment.sh:$module/start-moment.sh:755")
	# shellcheck disable=SC2154 # $build: see above
	case $1 in
	ours)	guest_build dracut "${files[@]}" --deb "$(ls -t "$build"/early-connect_*.deb | head -n 1)" ;;
	dracut)	guest_build dracut "${files[@]}" --packages 'nvme-cli jq' ;;
	esac
}

# boot_words CONTENDER DEAD - its kernel parameters: DEAD silent addresses, then the live one
boot_words() {
	local address
	for address in $(seq -f '192.168.77.%g' 201 $((200 + $2))) 192.168.77.1; do
		case $1 in
		ours)	echo "rd.nvmf.connect=tcp,$address,$boot_nqn" ;;
		dracut)	echo "rd.nvmf.discover=tcp,$address" ;;
		esac
	done | tr '\n' ' '
}

boot_scenario() {
	cat <<-EOT
		addr eth0 192.168.77.1/24
		port 1 192.168.77.1
		subsystem $boot_nqn
		namespace $boot_nqn 1 /dev/vda
	EOT
}

boot_link() {
	vm_sh target "ln -s /sys/kernel/config/nvmet/subsystems/$boot_nqn /sys/kernel/config/nvmet/ports/1/subsystems/"
}

console_moment() { # WHAT - the last number after the word; systemd writes to the same console
	tr -d '\r' <"$(vm_console host)" | grep -ao "$1 [0-9]\+\.[0-9]\+" | tail -n 1 | awk '{ print $NF }'
}

# boot_once CONTENDER DEAD LATE - boot; the consoles then have the moments
boot_once() {
	local guest
	boot_end
	guest=$(boot_guest "$1") || return
	guest_disk "$guest" "$VM_DIR/root.ext4" || return
	boot_scenario >"$VM_DIR/boot.scenario"
	vm_target_start target "$VM_DIR/boot.scenario" --nic wire --disk "$VM_DIR/root.ext4" || return
	vm_wait target "TARGET READY" 60 || return
	[ "$3" != 0 ] || boot_link || return
	vm_full_start host --guest "$guest" --nic wire --append "root=UUID=$GUEST_ROOT_UUID \
		ip=192.168.77.2:::255.255.255.0:::none $boot_ids $(boot_words "$1" "$2")" || return
	if [ "$3" != 0 ]; then
		vm_wait host 'route [0-9]+\.[0-9]' 120 && sleep "$3" && boot_link || return
	fi
	vm_wait host 'device [0-9]+\.[0-9]' 500 && vm_wait host 'GUEST UP [0-9]+\.[0-9]' 300
}

boot_end() {
	local name
	for name in host target; do
		[ ! -e "$VM_DIR/$name" ] || vm_kill $name || return
	done
}

# boot_took LATE - seconds from the route, or from listening so long after it, to the namespace, and to being up
boot_took() {
	echo "$(console_moment route) $(console_moment device) $(console_moment 'GUEST UP')" |
		awk -v late="$1" '{ printf "%.2f\t%.2f\n", $2 - $1 - late, $3 - $1 - late }'
}

# An emulated kernel that crashes, which happens, is no contender's fault: it boots once more.
measure_boot() {
	local run what name
	: >"$samples/boot.tsv"
	for run in $(seq "${BENCH_BOOTS:-1}"); do
		for what in 0:0 3:0 0:30; do
			for name in ours dracut; do
				boot_once $name ${what%:*} ${what#*:} ||
					{ say "$name did not boot, once more"; boot_once $name ${what%:*} ${what#*:}; } || return
				printf '%s\t%s\t%s\t%s\n' $what $name "$run" "$(boot_took ${what#*:})" |
					tee -a "$samples/boot.tsv" | sed 's/^/bench: boot: /' >&2
			done
		done
	done
	boot_end
}
