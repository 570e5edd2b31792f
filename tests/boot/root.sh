# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# root.sh - a guest that boots its root file system from a target VM. To be sourced.
#
#   root_target_start GUEST              the target exports a copy of the guest's root disk; $ROOT_SCENARIO adds to it
#   root_dhcp                            the target answers DHCP and DNS as well and names root there, by a host
#                                        name; ip=dhcp in the host
#                                        ($ROOT_PROGRAM: what the target needs of this machine's programs)
#   root_connect [ADDRESS] [NQN]         the kernel parameter that connects it
#   root_host_start GUEST SCRIPT WORDS   boot the guest; SCRIPT runs in it once it is up; $ROOT_TABLE: a file that its
#                                        firmware shows as an ACPI table
#   root_target_stop                     end the target; its disk must be clean
#   vm_report NAME                       the lines REPORT KEY VALUE that the guest's script printed
#   root_report_holds VARIANT            fails unless the report shows root on NVMe/TCP, verified

boot_dir=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source=tests/vm/vm.sh
. "$boot_dir/../vm/vm.sh"
# shellcheck source=tests/vm/guest.sh
. "$boot_dir/../vm/guest.sh"
# shellcheck source=tests/vm/dns.sh
. "$boot_dir/../vm/dns.sh"

ROOT_NQN=nqn.2026-01.org.example:root
ROOT_NAMESPACE=7d8e2a61-90c4-4f5e-b0a3-3c1f6e5d9b27 # stays the same when the target starts again, or hosts refuse it
ROOT_TARGET=192.168.77.1
ROOT_HOST=192.168.77.2
ROOT_UUID=1b4e28ba-2fa1-11d2-883f-0016d3cca427	# the machine's, as its firmware tells it

root_target_start() {
	ROOT_DISK=$VM_DIR/root.ext4
	guest_disk "$1" "$ROOT_DISK"
	cat >"$VM_DIR/root.scenario" <<-EOF
		addr eth0 $ROOT_TARGET/24
		port 1 $ROOT_TARGET
		subsystem $ROOT_NQN
		namespace $ROOT_NQN 1 /dev/vda $ROOT_NAMESPACE
		link 1 $ROOT_NQN
		${ROOT_SCENARIO:-}
	EOF
}

# After root_target_start, before root_host_start.
root_dhcp() {
	ROOT_IP=dhcp
	ROOT_PROGRAM=dnsmasq
	dns_scenario "$ROOT_TARGET" "$ROOT_TARGET target.example" >>"$VM_DIR/root.scenario"
	cat >>"$VM_DIR/root.scenario" <<-EOF
		sh echo interface eth0 >/run/udhcpd.conf
		sh echo start $ROOT_HOST >>/run/udhcpd.conf
		sh echo end $ROOT_HOST >>/run/udhcpd.conf
		sh echo lease_file /run/udhcpd.leases >>/run/udhcpd.conf
		sh echo option subnet 255.255.255.0 >>/run/udhcpd.conf
		sh echo option dns $ROOT_TARGET >>/run/udhcpd.conf
		sh echo option lease ${ROOT_LEASE:-3600} >>/run/udhcpd.conf
		${ROOT_HOST_NAME:+sh echo option hostname $ROOT_HOST_NAME >>/run/udhcpd.conf}
		sh echo option rootpath nvme+tcp://target.example:4420/$ROOT_NQN >>/run/udhcpd.conf
		sh touch /run/udhcpd.leases && udhcpd -S /run/udhcpd.conf
	EOF
}

root_connect() {
	echo "rd.nvmf.connect=tcp,${1:-$ROOT_TARGET},${2:-$ROOT_NQN}"
}

root_host_start() {
	guest_put "$ROOT_DISK" "$2" /usr/local/lib/ec-test/run 755
	vm_target_start target "$VM_DIR/root.scenario" --nic wire --disk "$ROOT_DISK" \
		${ROOT_PROGRAM:+--program "$ROOT_PROGRAM"}
	vm_full_start host --guest "$1" --nic wire --qemu -uuid --qemu "$ROOT_UUID" \
		${ROOT_TABLE:+--qemu -acpitable --qemu "file=$ROOT_TABLE"} \
		--append "root=UUID=$GUEST_ROOT_UUID ip=${ROOT_IP:-$ROOT_HOST:::255.255.255.0:::none} ${*:3}"
}

root_target_stop() {
	vm_quit target
	guest_fsck "$ROOT_DISK"
}

# A line may begin behind systemd's word on a job that takes long, which has no end of line.
vm_report() {
	tr -d '\r' <"$(vm_console "$1")" | sed -n 's/^.*REPORT \([a-z-]*\) /  \1\t/p' | expand -t 22
}

root_report_holds() {
	local report
	report=$(vm_report host)
	grep -q "root  *.*nvme.* on $ROOT_NQN" <<<"$report" &&
		grep -q "mounted  *rw" <<<"$report" &&
		grep -q "iopolicy  *round-robin$" <<<"$report" &&
		grep -q "stage  *$ROOT_NQN initramfs$" <<<"$report" &&
		grep -q "verify  *passed" <<<"$report"
}
