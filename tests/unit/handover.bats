#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# `early-connect handover` on machines made of files: what it writes for which network manager.

bats_require_minimum_version 1.5.0
load machine

setup() {
	machine_new
	add_controller nvme0 live 10.0.0.1	# from 10.0.0.7, says machine.bash
	NETWORK=$ROOT/etc/systemd/network
	DROP_INS=$ROOT/run/systemd/network
}

# enable UNIT
enable() {
	mkdir -p "$ROOT/etc/systemd/system/multi-user.target.wants"
	ln -s "/usr/lib/systemd/system/$1" "$ROOT/etc/systemd/system/multi-user.target.wants/$1"
}

# network_file NAME LINE…
network_file() {
	mkdir -p "$NETWORK"
	printf '%s\n' "${@:2}" >"$NETWORK/$1"
}

# drop_ins: those that are there
drop_ins() {
	(cd "$DROP_INS" 2>/dev/null && echo *.d)
}

# klibc_lease [SECONDS]
klibc_lease() {
	recorded net-eth0.conf "$ROOT/run/net-eth0.conf" "${1:+s/^DHCPLEASETIME=.*/DHCPLEASETIME='$1'/}"
}

# networkd_255: systemd-networkd of that version or a later one
networkd_255() {
	mkdir -p "$ROOT/usr/lib/systemd"
	printf 'ELF\0DHCPv4.RequestAddress\0' >"$ROOT/usr/lib/systemd/systemd-networkd"
}

client() {
	mkdir -p "$ROOT/usr/sbin"
	install -m 755 /dev/null "$ROOT/usr/sbin/$1"
}

@test "no manager, no lease: nothing is written" {
	on_machine 0 handover
	[ "$output" = "nothing to write: no network manager is in the way of the boot interfaces" ]
	[ ! -e "$ROOT/run" ]
}

@test "no controller: nothing to hand over" {
	rm -r "$SYS/class/nvme/nvme0"
	on_machine 0 handover
	[ "$output" = "no NVMe/TCP connection: nothing to hand over" ]
}

@test "systemd-networkd: the first file that matches by name keeps its configuration" {
	enable systemd-networkd.service
	network_file 05-other.network '[Match]' 'Name=eth1 en*'
	network_file 10-lan.network '[Match]' 'Name=en* \' ' eth0' '[Network]' 'DHCP=yes'
	network_file 20-all.network '[Match]' 'Name=*'
	on_machine 0 handover
	[ "$(drop_ins)" = 10-lan.network.d ]
	grep -qx KeepConfiguration=yes "$DROP_INS/10-lan.network.d/90-early-connect.conf"
	run -1 grep -q DHCPv4 "$DROP_INS/10-lan.network.d/90-early-connect.conf"
	[ "$(stat -c %a "$DROP_INS/10-lan.network.d/90-early-connect.conf")" = 644 ]
}

@test "systemd-networkd: by MAC, by an exclusion, hidden by a link to /dev/null" {
	enable systemd-networkd.socket
	network_file 10-null.network
	ln -sf /dev/null "$NETWORK/10-null.network"
	network_file 15-not.network '[Match]' 'Name=!eth0 lo'
	network_file 20-mac.network '[Match]' 'MACAddress=52:54:00:12:34:57 52:54:00:12:34:56'
	network_file 30-all.network '[Network]' 'DHCP=yes'
	on_machine 0 handover
	[ "$(drop_ins)" = 20-mac.network.d ]
}

@test "systemd-networkd: what can't be told is kept too, up to the first file that matches" {
	enable systemd-networkd.service
	network_file 10-type.network '[Match]' 'Type=ether'
	network_file 20-driver.network '[Match]' 'Driver=virtio_net' 'Name=eth1'
	network_file 30-drop.network '[Match]' 'Name=eth9'
	mkdir -p "$NETWORK/30-drop.network.d"
	printf '%s\n' '[Match]' 'Name=eth0' >"$NETWORK/30-drop.network.d/more.conf"
	network_file 40-eth0.network '[Match]' 'Name=eth0'
	network_file 50-all.network '[Match]' 'Name=*'
	on_machine 0 handover
	[ "$(drop_ins)" = "10-type.network.d 30-drop.network.d 40-eth0.network.d" ]
}

@test "systemd-networkd: a VLAN's lower interface as well" {
	enable systemd-networkd.service
	add_interface eth0.5 7 52:54:00:12:34:56
	mkdir "$SYS/class/net/eth0.5/lower_eth0"
	sed -i 's/^eth0/eth0.5/' "$ROOT/proc/net/route"
	network_file 10-lan.network '[Match]' 'Name=eth0'
	network_file 20-vlan.network '[Match]' 'Name=eth0.5'
	on_machine 0 handover
	[ "$(drop_ins)" = "10-lan.network.d 20-vlan.network.d" ]
}

@test "systemd-networkd that is not enabled, or masked, gets nothing" {
	network_file 10-lan.network '[Match]' 'Name=eth0'
	on_machine 0 handover
	[ ! -e "$DROP_INS" ]
	enable systemd-networkd.service
	ln -s /dev/null "$ROOT/etc/systemd/system/systemd-networkd.service"
	on_machine 0 handover
	[ ! -e "$DROP_INS" ]
}

@test "systemd-networkd asks for the address that was leased, by the MAC as ipconfig did" {
	networkd_255
	enable systemd-networkd.service
	klibc_lease
	client dhcpcd
	network_file 10-lan.network '[Match]' 'Name=eth0' '[Network]' 'DHCP=ipv4'
	on_machine 0 handover
	grep -qx RequestAddress=10.0.0.7 "$DROP_INS/10-lan.network.d/90-early-connect.conf"
	grep -qx ClientIdentifier=mac "$DROP_INS/10-lan.network.d/90-early-connect.conf"
	[ ! -e "$ROOT/run/systemd/system" ]
}

@test "a lease of systemd-networkd's own identifier is asked for by that, not by the MAC" {
	networkd_255
	enable systemd-networkd.service
	recorded networkd.lease "$ROOT/run/systemd/netif/leases/2"
	network_file 10-lan.network '[Match]' 'Name=eth0' '[Network]' 'DHCP=yes'
	on_machine 0 handover
	grep -qx RequestAddress=10.0.0.7 "$DROP_INS/10-lan.network.d/90-early-connect.conf"
	grep -qx ClientIdentifier=duid "$DROP_INS/10-lan.network.d/90-early-connect.conf"
}

@test "ifupdown: the interface is up already, by a name without a stanza; other lines stay" {
	enable networking.service
	mkdir -p "$ROOT/etc/network/interfaces.d"
	printf '%s\n' 'source interfaces.d/*' >"$ROOT/etc/network/interfaces"
	printf '%s\n' '# iface eth1 inet static' 'auto eth0' 'iface eth0 inet static' ' address 10.0.0.7/24' \
		>"$ROOT/etc/network/interfaces.d/lan"
	recorded ifstate "$ROOT/run/network/ifstate"
	echo eth0.5=eth0.5 >>"$ROOT/run/network/ifstate"
	on_machine 0 handover
	[ "$(cat "$ROOT/run/network/ifstate")" = $'lo=lo\neth0.5=eth0.5\neth0=early-connect' ]
	recorded ifstate.eth0 "$BATS_TEST_TMPDIR/ifstate.eth0" 's/^eth0$/early-connect/'
	cmp "$BATS_TEST_TMPDIR/ifstate.eth0" "$ROOT/run/network/ifstate.eth0"
	[ ! -e "$ROOT/run/network/ifstate.eth1" ]
}

# data_path_down: nvme1 goes over eth1, which ifupdown has and has just taken down; the kernel tells no src_addr
data_path_down() {
	verified_machine
	enable networking.service
	mkdir -p "$ROOT/etc/network" "$ROOT/run/network"
	printf '%s\n' 'auto eth1' 'iface eth1 inet static' ' address 192.168.1.7/16' >"$ROOT/etc/network/interfaces"
	add_controller nvme1 connecting 192.168.1.1 off nqn.2024-05.com.example:data nvme-subsys1
	attribute "$SYS/class/nvme/nvme1" address traddr=192.168.1.1,trsvcid=4420,host_iface=eth1
	attribute "$SYS/class/net/eth1" flags 0x1002
	echo lo=lo >"$ROOT/run/network/ifstate"
	sed -i /eth1/d "$ROOT/proc/net/route"
}

@test "ifupdown: an interface that is down, or has no address, is not up already" {
	data_path_down
	on_machine 0 handover
	[ "$(cat "$ROOT/run/network/ifstate")" = lo=lo ]
	[ ! -e "$ROOT/run/network/ifstate.eth1" ]
	row FAIL "eth1: a connection runs over it, and it is down" 1
	attribute "$SYS/class/net/eth1" flags 0x1003
	on_machine 0 handover
	[ "$(cat "$ROOT/run/network/ifstate")" = lo=lo ]
	row FAIL "eth1: a connection runs over it, and it has no address" 1
	recorded if_inet6 "$ROOT/proc/net/if_inet6" /^20010db8/d
	on_machine 0 handover
	[ "$(cat "$ROOT/run/network/ifstate")" = lo=lo ]
	recorded if_inet6 "$ROOT/proc/net/if_inet6"
	on_machine 0 handover
	[ "$(cat "$ROOT/run/network/ifstate")" = $'lo=lo\neth1=early-connect' ]
	row PASS "eth1: ifupdown leaves it as it is"
}

@test "ifupdown: what only carries a VLAN needs no address" {
	data_path_down
	attribute "$SYS/class/nvme/nvme1" address traddr=192.168.1.1,trsvcid=4420,host_iface=eth1.5
	add_interface eth1.5 7 52:54:00:12:34:57
	mkdir "$SYS/class/net/eth1.5/lower_eth1"
	attribute "$SYS/class/net/eth1" flags 0x1003
	on_machine 0 handover
	[ "$(cat "$ROOT/run/network/ifstate")" = $'lo=lo\neth1=early-connect' ]
}

@test "ifupdown: a lease gets a client of its own, which configures nothing" {
	enable networking.service
	mkdir -p "$ROOT/etc/network"
	printf '%s\n' 'iface eth0 inet \' 'dhcp' >"$ROOT/etc/network/interfaces"
	klibc_lease
	client dhclient
	on_machine 0 handover
	grep -q '^ExecStart=/usr/sbin/dhclient -4 -d .* eth0$' "$ROOT/run/systemd/system/early-connect-lease-eth0.service"
	grep -qx 'BindReadOnlyPaths=/bin/true:/sbin/dhclient-script' \
		"$ROOT/run/systemd/system/early-connect-lease-eth0.service"
	client dhcpcd
	on_machine 0 handover
	grep -q '^ExecStart=/usr/sbin/dhcpcd .*--noconfigure .*--clientid --request=10.0.0.7 eth0$' \
		"$ROOT/run/systemd/system/early-connect-lease-eth0.service"
}

@test "dhcpcd as a service of its own gets no second one beside it" {
	enable dhcpcd.service
	klibc_lease
	client dhcpcd
	on_machine 0 handover
	[ ! -e "$ROOT/run/systemd/system" ]
	rm "$ROOT/etc/systemd/system/multi-user.target.wants/dhcpcd.service"
	on_machine 0 handover
	[ -e "$ROOT/run/systemd/system/early-connect-lease-eth0.service" ]
}

@test "an address of ipconfig's that was given, not leased, gets no client" {
	recorded net-eth0-static.conf "$ROOT/run/net-eth0.conf"
	client dhcpcd
	on_machine 0 handover
	[ ! -e "$ROOT/run/systemd/system" ]
	klibc_lease
	on_machine 0 handover
	[ -e "$ROOT/run/systemd/system/early-connect-lease-eth0.service" ]
}

@test "NetworkManager: nothing for a static address; for a lease a profile and the device's state" {
	enable NetworkManager.service
	client dhcpcd
	on_machine 0 handover
	[ ! -e "$ROOT/run" ]
	klibc_lease
	on_machine 0 handover
	local profile=$ROOT/run/NetworkManager/system-connections/early-connect-eth0.nmconnection
	[ "$(stat -c %a "$profile")" = 600 ]
	grep -qx 'address1=10.0.0.7/24' "$profile"
	grep -qx 'dhcp-client-id=mac' "$profile"
	grep -qx "connection-uuid=$(grep -x 'uuid=[0-9a-f-]\{36\}' "$profile" | cut -d= -f2)" "$ROOT/run/NetworkManager/devices/2"
	[ ! -e "$ROOT/run/systemd/system" ]
}

@test "NetworkManager: what it brought from the initramfs stays as it is" {
	enable NetworkManager.service
	klibc_lease
	recorded NetworkManager.device "$ROOT/run/NetworkManager/devices/2"
	on_machine 0 handover
	cmp "$BATS_TEST_DIRNAME/recorded/NetworkManager.device" "$ROOT/run/NetworkManager/devices/2"
	[ ! -e "$ROOT/run/NetworkManager/system-connections" ]
}

@test "--dry-run names the files and writes none; --json" {
	enable systemd-networkd.service
	network_file 10-lan.network '[Match]' 'Name=eth0'
	on_machine 0 handover --dry-run --json
	[ ! -e "$ROOT/run" ]
	jq -e '.steps == [{interface: "eth0", why: "systemd-networkd keeps the addresses",
		path: "/run/systemd/network/10-lan.network.d/90-early-connect.conf"}]' <<<"$output"
}

@test "an interface that can't be told is named" {
	rm "$ROOT/proc/net/route"
	on_machine 0 handover
	[[ "$stderr" == *"nvme0: can't tell which interface it runs over"* ]]
}

@test "what can't be written is named" {
	enable systemd-networkd.service
	network_file 10-lan.network '[Match]' 'Name=eth0'
	mkdir -p "$ROOT/run/systemd"
	: >"$ROOT/run/systemd/network"
	on_machine 5 handover
	[[ "$stderr" == *"/run/systemd/network/10-lan.network.d/90-early-connect.conf: Not a directory"* ]]
}

# row RESULT WORDS: verify has that row of check network or lease
row() {
	on_machine "${3:-0}" verify
	grep -qE "^$1  (network|lease) +.*$2" <<<"$output"
}

# runs NAME ARGUMENT…: such a process is there
runs() {
	mkdir -p "$ROOT/proc/77"
	echo "$1" >"$ROOT/proc/77/comm"
	printf '%s\0' "$@" >"$ROOT/proc/77/cmdline"
}

verified_machine() {
	add_head nvme0n1 259:0
	mount_root 259:0
	hand_over all-live "$(planned_path 10.0.0.1 live)"
}

@test "verify: no manager, and systemd-networkd before and after the hand-over" {
	verified_machine
	row PASS "eth0: no network manager configures it"
	enable systemd-networkd.service
	network_file 10-lan.network '[Match]' 'Name=eth0'
	row FAIL "eth0: systemd-networkd drops the addresses when it starts or stops" 1
	on_machine 0 handover
	row PASS "eth0: systemd-networkd keeps it"
}

@test "verify: ifupdown before and after the hand-over" {
	verified_machine
	enable networking.service
	mkdir -p "$ROOT/etc/network"
	printf '%s\n' 'iface eth0 inet static' >"$ROOT/etc/network/interfaces"
	recorded ifstate "$ROOT/run/network/ifstate"
	row FAIL "eth0: ifdown takes it down at shutdown, under a mounted root" 1
	on_machine 0 handover
	row PASS "eth0: ifupdown leaves it as it is"
}

@test "verify: a manager that nothing is known about, and an address that is gone" {
	verified_machine
	runs connmand
	row WARN "eth0: connmand runs, and may take the address away"
	recorded fib_trie "$ROOT/proc/net/fib_trie" 's/10\.0\.0\.7$/&7/'
	row FAIL "eth0: 10.0.0.7, which a connection runs from, is gone" 1
	recorded fib_trie "$ROOT/proc/net/fib_trie"
	row WARN "connmand"
}

@test "verify: a lease is renewed by somebody, or a danger" {
	verified_machine
	klibc_lease 99999999
	row FAIL "10.0.0.7 on eth0 was leased in the initramfs and nobody renews it; it ends in [0-9]* s: no DHCP client" 1
	mkdir -p "$ROOT/sbin"
	install -m 755 /dev/null "$ROOT/sbin/dhclient"
	row FAIL "nobody renews it; it ends in [0-9]* s: the server may give it to another host" 1
	runs dhclient eth1
	row FAIL "nobody renews it" 1
	runs dhclient
	recorded dhclient.cmdline "$ROOT/proc/77/cmdline"
	row PASS "10.0.0.7 on eth0 is renewed by dhclient"
	recorded dhclient.leases "$ROOT/var/lib/dhcp/dhclient.early-connect-lease-eth0.leases"
	row PASS "10.0.0.7 on eth0 is renewed by dhclient"
	sed -i 's/10\.0\.0\.7;/10.0.0.8;/' "$ROOT/var/lib/dhcp/dhclient.early-connect-lease-eth0.leases"
	row FAIL "nobody renews it" 1
	runs dhcpcd
	recorded dhcpcd.cmdline "$ROOT/proc/77/cmdline"
	row PASS "renewed by dhcpcd"
	recorded dhcpcd.lease "$ROOT/var/lib/dhcpcd/eth0.lease"
	row PASS "renewed by dhcpcd"
	printf '\010' | dd of="$ROOT/var/lib/dhcpcd/eth0.lease" bs=1 seek=19 conv=notrunc status=none # 10.0.0.8
	row FAIL "nobody renews it" 1
}

@test "without a note what the kernel shows is another's lease, or one that nobody known renews" {
	unshare -rmn true 3>&- || skip "no network of its own is to be had here"
	local stage STATE=$ROOT/run/early-connect/state.json
	verified_machine
	add_interface eth0 77 52:54:00:12:34:56
	cp -a "$ROOT/run" "$BATS_TEST_TMPDIR/run"
	for stage in initramfs rootfs; do
		jq ".paths[].stage = \"$stage\"" "$STATE" >"$BATS_TEST_TMPDIR/run/early-connect/state.json"
		unshare -rmn sh -e 3>&- >"$BATS_TEST_TMPDIR/$stage" <<-EOF
			mount --bind "$SYS" /sys
			mount --bind "$BATS_TEST_TMPDIR/run" /run
			ip link add eth0 index 77 type veth peer name srv
			ip link set eth0 up
			ip addr add 10.0.0.7/24 dev eth0 valid_lft 3600 preferred_lft 3600
			"$program" verify --json || :
		EOF
	done
	run -0 jq -r '.checks[] | select(.check == "lease") | .result + " " + .seen' "$BATS_TEST_TMPDIR/initramfs"
	echo "$output"
	[[ "$output" == "WARN 10.0.0.7 on eth0 was leased and nobody that is known renews it; it ends in "* ]]
	run -0 jq -r '.checks[] | select(.check == "lease")' "$BATS_TEST_TMPDIR/rootfs"
	[ -z "$output" ]
}

@test "verify: where nothing tells the host's end of an IPv6 connection, its interface has the route" {
	local traddr
	verified_machine
	recorded if_inet6 "$ROOT/proc/net/if_inet6"
	for traddr in 2001:db8::1 2001:db9::1; do # on the link, and behind the default route
		attribute "$SYS/class/nvme/nvme0" address "traddr=$traddr,trsvcid=4420"
		recorded ipv6_route "$ROOT/proc/net/ipv6_route"
		row PASS "eth1: no network manager configures it" 1 # the path that is planned is another one
		recorded ipv6_route "$ROOT/proc/net/ipv6_route" '/^2001/d; / eth1$/d'
		row FAIL "nvme0: can't tell which interface it runs over" 1
	done
}

@test "verify: systemd-networkd and NetworkManager renew the lease that they have" {
	verified_machine
	klibc_lease
	enable systemd-networkd.service
	network_file 10-lan.network '[Match]' 'Name=eth0' '[Network]' 'DHCP=yes' 'KeepConfiguration=yes'
	row FAIL "nobody renews it[^:]*: the server may" 1
	runs systemd-network
	row WARN "systemd-networkd has not renewed it yet"
	recorded networkd.lease "$ROOT/run/systemd/netif/leases/2" 's/^ADDRESS=.*/ADDRESS=10.0.0.8/'
	row FAIL "nobody renews it" 1
	recorded networkd.lease "$ROOT/run/systemd/netif/leases/2"
	row PASS "renewed by systemd-networkd"
	enable NetworkManager.service
	runs NetworkManager
	row WARN "NetworkManager has not renewed it yet"
	recorded NetworkManager.lease "$ROOT/var/lib/NetworkManager/internal-1f3a7d0c-eth0.lease" 's/^ADDRESS=.*/ADDRESS=10.0.0.8/'
	row FAIL "nobody renews it" 1
	recorded NetworkManager.lease "$ROOT/var/lib/NetworkManager/internal-2f3a7d0c-eth0.lease"
	row PASS "renewed by NetworkManager"
}

@test "verify: of a bridge any port may be down" {
	verified_machine
	attribute "$SYS/class/nvme/nvme0" address traddr=10.0.0.1,trsvcid=4420,host_iface=br0
	add_interface br0 9 52:54:00:12:34:58
	add_interface tap0 10 52:54:00:12:34:59
	mkdir "$SYS/class/net/br0/lower_eth0" "$SYS/class/net/br0/lower_tap0"
	attribute "$SYS/class/net/tap0" flags 0x1002
	sed -i 's/^eth0/br0/' "$ROOT/proc/net/route"
	row PASS "br0: no network manager configures it"
	[[ "$output" != *"is down"* ]]
}
