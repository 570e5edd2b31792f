#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Leases of the initramfs: read from what each DHCP client has written, noted in state.json, and what becomes of that
# note in the real root.

bats_require_minimum_version 1.5.0
load machine

setup() {
	machine_new
	add_controller nvme0 live 10.0.0.1	# from 10.0.0.7, says machine.bash
	add_head nvme0n1 259:0
	mount_root 259:0
	hand_over all-live "$(planned_path 10.0.0.1 live)"
	STATE=$ROOT/run/early-connect/state.json
	UNIT=$ROOT/run/systemd/system/early-connect-lease-eth0.service
}

teardown() {
	[ -z "${server:-}" ] || kill "$server" 2>/dev/null || :
}

# note: as at the end of the initramfs
note() {
	on_machine 0 handover --stage=initramfs
	jq .leases "$STATE"
}

# noted FILTER: the only lease that is noted fits it
noted() {
	jq -e "(.leases | length) == 1 and (.leases[0] | $1)" "$STATE"
}

# ends_in SECONDS: the noted lease does, give or take some minutes
ends_in() {
	local up rest
	read -r up rest </proc/uptime
	noted ".end - ${up%.*} - $1 | . > -600 and . < 600"
}

enable() {
	mkdir -p "$ROOT/etc/systemd/system/multi-user.target.wants"
	ln -s "/usr/lib/systemd/system/$1" "$ROOT/etc/systemd/system/multi-user.target.wants/$1"
}

client() {
	mkdir -p "$ROOT/usr/sbin"
	install -m 755 /dev/null "$ROOT/usr/sbin/$1"
}

# runs NAME: such a process is there
runs() {
	mkdir -p "$ROOT/proc/77"
	echo "$1" >"$ROOT/proc/77/comm"
	echo "$1" >"$ROOT/proc/77/cmdline"
}

# put_note JSON: the note of a lease of 10.0.0.7 on eth0, with these members
put_note() {
	jq --argjson more "$1" '.leases = [{interface: "eth0", index: 2, address: "10.0.0.7", prefix: 24} + $more]' \
		"$STATE" >"$STATE.new"
	mv "$STATE.new" "$STATE"
}

# networkd_does COMMAND: a networkd that runs, and does that for whoever asks at its socket
networkd_does() {
	runs systemd-network
	mkdir -p "$ROOT/run/systemd/netif"
	# Its name alone: an address has room for no more.
	(cd "$ROOT/run/systemd/netif" && exec socat UNIX-LISTEN:io.systemd.Network,fork SYSTEM:"$1" 3>&-) &
	server=$!
	until [ -S "$ROOT/run/systemd/netif/io.systemd.Network" ]; do
		kill -0 "$server"
	done
}

# networkd_answers FILE: the socket gives that answer
networkd_answers() {
	{ cat "$BATS_TEST_DIRNAME/recorded/$1"; printf '\0'; } >"$BATS_TEST_TMPDIR/answer"
	networkd_does "cat $BATS_TEST_TMPDIR/answer"
}

@test "klibc's ipconfig: no identifier; the end counts from its own time" {
	recorded net-eth0.conf "$ROOT/run/net-eth0.conf"
	note
	noted '. == {interface: "eth0", index: 2, address: "10.0.0.7", prefix: 24, end: 9899, by_mac: true,
		client: "ipconfig"}'
}

@test "systemd-networkd 252: its own identifier" {
	recorded networkd.lease "$ROOT/run/systemd/netif/leases/2"
	note
	noted '.client == "systemd-networkd" and .address == "10.0.0.7" and .server == "10.0.0.1" and
		.client_id == "ff5f6daaa800020000ab11a94ee9c9979e9bde" and .by_mac == null and .prefix == 24'
	ends_in 7200
}

@test "systemd-networkd 257: times in words, the MAC as identifier" {
	recorded networkd-257.lease "$ROOT/run/systemd/netif/leases/2"
	attribute "$SYS/class/net/eth0" address 52:54:00:16:76:9a
	note
	noted '.address == "192.168.77.2" and .client_id == "0152540016769a" and .by_mac and .server == "192.168.77.1"'
	ends_in 3600
	recorded networkd-257.lease "$ROOT/run/systemd/netif/leases/2" 's/^LIFETIME=.*/LIFETIME=1d 2h 30min 5s/'
	note
	ends_in $((86400 + 2 * 3600 + 1805))
	recorded networkd-257.lease "$ROOT/run/systemd/netif/leases/2" 's/^LIFETIME=.*/LIFETIME=infinity/'
	note
	jq -e '.leases == []' "$STATE"
}

@test "systemd-networkd 262: no file, but its own answer; one that does not run is not asked" {
	attribute "$SYS/class/net/eth0" address 52:54:00:16:76:9a
	networkd_answers describe.json
	note
	noted '. == {interface: "eth0", index: 2, address: "192.168.77.2", prefix: 24, end: .end, by_mac: true,
		client_id: "0152540016769a", server: "192.168.77.1", client: "systemd-networkd"}'
	rm -r "$ROOT/proc/77"
	note
	jq -e '.leases == []' "$STATE"
}

@test "an address that a client was given for good is no lease, however the kernel shows it" {
	unshare -rmn sh -e 3>&- <<-EOF || skip "no network of its own is to be had here"
		mount -t sysfs none /sys
		mount -t tmpfs none /run
		ip link add eth0 type veth peer name srv
	EOF
	local lifetime
	for lifetime in 1h infinity; do
		unshare -rmn sh -e 3>&- >"$BATS_TEST_TMPDIR/$lifetime" <<-EOF
			mount -t sysfs none /sys
			mount -t tmpfs none /run
			ip link add eth0 type veth peer name srv
			ip link set eth0 up
			ip addr add 192.168.77.2/24 dev eth0
			ip route add 192.168.77.1 dev eth0 proto dhcp src 192.168.77.2
			mkdir -p /run/systemd/netif/leases /run/early-connect
			sed 's/^LIFETIME=.*/LIFETIME=$lifetime/' "$BATS_TEST_DIRNAME/recorded/networkd-257.lease" \
				>"/run/systemd/netif/leases/\$(cat /sys/class/net/eth0/ifindex)"
			echo '{"paths":[]}' >/run/early-connect/state.json
			"$program" handover --stage=initramfs
			cat /run/early-connect/state.json
		EOF
	done
	STATE=$BATS_TEST_TMPDIR/1h
	noted '.address == "192.168.77.2" and .client == "systemd-networkd"'
	jq -e '.leases == []' "$BATS_TEST_TMPDIR/infinity"
}

@test "systemd-networkd 262: an answer without a lease, for good, cut off, of another kind" {
	local answer=$BATS_TEST_TMPDIR/answer
	attribute "$SYS/class/net/eth0" address 52:54:00:16:76:9a
	networkd_answers describe.json
	note
	noted '.by_mac'
	# too long for us: not known, rather than another one
	jq -c '(.parameters.Interfaces[] | .DHCPv4Client | select(.) | .ClientIdentifier) = ([range(128)])' \
		"$BATS_TEST_DIRNAME/recorded/describe.json" >"$answer"
	printf '\0' >>"$answer"
	note
	noted '.address == "192.168.77.2" and .client_id == null'
	for script in 's/"Lease":/"X":/' 's/"00000e10"/"ffffffff"/' 's/"00000e10"/"00000000"/' 's/"00000e10"/"e10"/' \
		's/"c0a84d02"/"zz"/' 's/"yiaddr":"c0a84d02"/"yiaddr":7/' 's/"Index":2/"Index":9/' 's/"options":\[/"options":7,"x":[/' \
		's/.*/{"error":"org.varlink.service.MethodNotFound","parameters":{}}/' 's/.*/[]/' 's/}.*//'; do
		{ sed "$script" "$BATS_TEST_DIRNAME/recorded/describe.json"; printf '\0'; } >"$answer"
		note
		jq -e '.leases == []' "$STATE"
	done
	cp "$BATS_TEST_DIRNAME/recorded/describe.json" "$answer" # no NUL: the other side went away
	note
	jq -e '.leases == []' "$STATE"
}

@test "systemd-networkd 262 that says nothing is waited for once, however many interfaces there are" {
	for i in 3 4 5; do
		attribute "$SYS/class/net/eth$i" ifindex "$i"
		attribute "$SYS/class/net/eth$i" address "52:54:00:00:00:0$i"
	done
	networkd_does "echo asked >>$BATS_TEST_TMPDIR/asked; cat >/dev/null"
	note
	[ "$(tee /dev/stderr <"$BATS_TEST_TMPDIR/asked")" = asked ]
}

@test "verify: systemd-networkd 262 tells itself whether it renews" {
	enable systemd-networkd.service
	mkdir -p "$ROOT/etc/systemd/network"
	printf '[Match]\nName=eth0\n[Network]\nDHCP=yes\nKeepConfiguration=yes\n' >"$ROOT/etc/systemd/network/10-lan.network"
	networkd_answers describe.json
	put_note '{"end": 1}'
	on_machine 1 verify
	row lease FAIL "nobody renews it"
	sed -i 's/c0a84d02/0a000007/' "$BATS_TEST_TMPDIR/answer"
	on_machine 0 verify
	row lease PASS "10.0.0.7 on eth0 is renewed by systemd-networkd"
	sed -i 's/"Lease":/"X":/' "$BATS_TEST_TMPDIR/answer"
	on_machine 0 verify
	row lease WARN "systemd-networkd has not renewed it yet"
}

@test "NetworkManager: the end is a moment of the wall clock" {
	recorded NetworkManager.device "$ROOT/run/NetworkManager/devices/2" "s/expiry=.*/expiry=$(($(date +%s) + 5000))/"
	note
	noted '.client == "NetworkManager" and .address == "10.0.0.7" and .prefix == 24 and .server == "10.0.0.1" and
		.client_id == "01525400123456" and .by_mac'
	ends_in 5000
}

@test "dhclient of network-legacy: the MAC as identifier; only in the initramfs" {
	recorded dhclient.dhcpopts "$ROOT/tmp/dhclient.eth0.dhcpopts" "s/expiry=.*/expiry=$(($(date +%s) + 5000))/"
	note
	noted '.client == "dhclient" and .address == "192.168.77.2" and .prefix == 24 and .server == "192.168.77.1" and
		.client_id == "01525400123456" and .by_mac'
	ends_in 5000
	sed -i 's/192.168.77.2$/10.0.0.7/' "$ROOT/tmp/dhclient.eth0.dhcpopts"
	jq 'del(.leases)' "$STATE" >"$STATE.new"
	mv "$STATE.new" "$STATE"
	client dhcpcd
	on_machine 0 handover --stage=rootfs
	[ ! -e "$UNIT" ]
}

@test "each interface's lease is noted, whether or not a path runs over it yet; again in place of before" {
	recorded net-eth0.conf "$ROOT/run/net-eth0.conf"
	recorded net-eth0.conf "$ROOT/run/net-eth1.conf" 's/10.0.0.7/192.168.1.7/'
	note
	jq -e '[.leases[].address] | sort == ["10.0.0.7", "192.168.1.7"]' "$STATE"
	jq -e '.result == "all-live" and (.paths | length) == 1' "$STATE"
	[ "$(stat -c %a "$STATE")" = 600 ]
	rm "$ROOT/run/net-eth0.conf"
	note
	noted '.interface == "eth1" and .index == 3'
	recorded net-eth0-static.conf "$ROOT/run/net-eth1.conf"
	note
	jq -e '.leases == []' "$STATE"
}

@test "no state, a damaged one: no note, and no file of ours" {
	recorded net-eth0.conf "$ROOT/run/net-eth0.conf"
	rm "$STATE"
	on_machine 0 handover --stage=initramfs
	[ ! -e "$STATE" ]
	echo '{' >"$STATE"
	on_machine 5 handover --stage=initramfs
	[[ "$stderr" == *"state.json: can't note the leases"* ]]
	[ "$(cat "$STATE")" = '{' ]
}

@test "the initramfs writes for no manager" {
	enable systemd-networkd.service
	mkdir -p "$ROOT/etc/systemd/network"
	printf '[Match]\nName=eth0\n' >"$ROOT/etc/systemd/network/10-lan.network"
	note
	[ ! -e "$ROOT/run/systemd/network" ]
}

@test "the note is the lease where no client has left anything" {
	put_note '{"end": 1, "client_id": "ff5f6daaa800020000ab11a94ee9c9979e9bde", "client": "systemd-networkd"}'
	on_machine 1 verify
	row lease FAIL "10.0.0.7 on eth0 was leased in the initramfs and nobody renews it; it has ended"
	client dhcpcd
	on_machine 0 handover
	grep -q -- '--clientid=ff:5f:6d:aa:a8:00:02:00:00:ab:11:a9:4e:e9:c9:97:9e:9b:de --request=10.0.0.7 eth0$' "$UNIT"
	runs dhcpcd
	recorded dhcpcd.cmdline "$ROOT/proc/77/cmdline"
	on_machine 0 verify
	row lease PASS "10.0.0.7 on eth0 is renewed by dhcpcd"
	put_note "$(jq -n '{client_id: ("0a" * 127)}')" # the longest that is noted
	on_machine 0 handover
	grep -qE -- '--clientid=(0a:){126}0a --request=10.0.0.7 eth0$' "$UNIT"
}

@test "dhclient and udhcpc are the client that the server knows" {
	put_note '{"client_id": "01525400123456", "by_mac": true}'
	client udhcpc
	on_machine 0 handover
	grep -qE '^ExecStart=/usr/sbin/udhcpc .*/bin/true --request 10.0.0.7 eth0$' "$UNIT"
	client dhclient
	on_machine 0 handover
	grep -q '^ExecStart=/usr/sbin/dhclient .* -cf /etc/dhcp/dhclient.conf eth0$' "$UNIT"
	grep -qx 'BindReadOnlyPaths=/run/early-connect/dhclient-eth0.conf:/etc/dhcp/dhclient.conf' "$UNIT"
	[ "$(cat "$ROOT/run/early-connect/dhclient-eth0.conf")" = 'send dhcp-client-identifier 01:52:54:00:12:34:56;' ]
	rm "$ROOT/usr/sbin/dhclient"
	put_note '{"client_id": "ff00000001000300015254001234"}'
	on_machine 0 handover
	grep -qE '^ExecStart=/usr/sbin/udhcpc .* -x 0x3d:ff00000001000300015254001234 --request 10.0.0.7 eth0$' "$UNIT"
}

@test "systemd-networkd is told the identifier in its words, and the address where it knows that" {
	local drop_in=$ROOT/run/systemd/network/10-lan.network.d/90-early-connect.conf
	enable systemd-networkd.service
	mkdir -p "$ROOT/etc/systemd/network" "$ROOT/usr/lib/systemd"
	printf '[Match]\nName=eth0\n[Network]\nDHCP=yes\n' >"$ROOT/etc/systemd/network/10-lan.network"
	put_note '{"client_id": "ff5f6daaa800020000ab11a94ee9c9979e9bde"}'
	printf 'ELF\0DHCPv4.IAID\0DHCPv4.RequestAddressX\0' >"$ROOT/usr/lib/systemd/systemd-networkd"
	on_machine 0 handover
	run -1 grep RequestAddress "$drop_in"
	cmp <(grep -A 9 DHCPv4 "$drop_in") - <<-EOF
		[DHCPv4]
		ClientIdentifier=duid
		IAID=1601022632
		DUIDType=vendor
		DUIDRawData=00:00:ab:11:a9:4e:e9:c9:97:9e:9b:de
	EOF
	printf 'ELF\0DHCPv4.RequestAddress\0' >"$ROOT/usr/lib/systemd/systemd-networkd"
	put_note '{"by_mac": true}'
	on_machine 0 handover
	cmp <(grep -A 9 DHCPv4 "$drop_in") - <<-EOF
		[DHCPv4]
		RequestAddress=10.0.0.7
		ClientIdentifier=mac
	EOF
	put_note '{"client_id": "0a0b0c"}' # not to be said in its words
	on_machine 0 handover
	run -1 grep -E 'ClientIdentifier|DUID' "$drop_in"
}

@test "NetworkManager is told the identifier" {
	enable NetworkManager.service
	put_note '{"client_id": "ff00000001000300015254001234"}'
	on_machine 0 handover
	grep -qx dhcp-client-id=ff:00:00:00:01:00:03:00:01:52:54:00:12:34 \
		"$ROOT/run/NetworkManager/system-connections/early-connect-eth0.nmconnection"
}

@test "a NetworkManager of the initramfs and none in the real root: a client of its own" {
	recorded NetworkManager.device "$ROOT/run/NetworkManager/devices/2"
	note
	client dhcpcd
	on_machine 1 verify
	row lease FAIL "10.0.0.7 on eth0 was leased in the initramfs and nobody renews it"
	on_machine 0 handover
	[ -e "$UNIT" ]
	rm -r "$ROOT/run/systemd"
	enable NetworkManager.service
	on_machine 0 handover
	[ ! -e "$UNIT" ]
}

@test "a note of another interface or address, or a damaged one, is none of this path's" {
	local note
	client dhcpcd
	for note in '{"index": 3}' '{"address": "10.0.0.8"}' '{"address": "x"}' '{"address": 7}' '{"prefix": 33}' \
		'{"index": "2"}'; do
		put_note "$note"
		on_machine 0 handover
		[ ! -e "$UNIT" ]
	done
	jq '.leases = [1, "x", null, []]' "$STATE" >"$STATE.new"
	mv "$STATE.new" "$STATE"
	on_machine 0 handover
	jq '.leases = "x"' "$STATE" >"$STATE.new"
	mv "$STATE.new" "$STATE"
	on_machine 0 handover
	[ ! -e "$UNIT" ]
	put_note '{"client_id": "01; rm -rf /"}'
	on_machine 0 handover
	grep -q -- '--persistent --request=10.0.0.7 eth0$' "$UNIT"
}

@test "before Linux 6.1: a controller's address is its socket's" {
	attribute "$SYS/class/net/eth1" address 52:54:00:16:76:9a
	attribute "$SYS/class/nvme/nvme0" address traddr=192.168.77.1,trsvcid=4420
	recorded networkd-257.lease "$ROOT/run/systemd/netif/leases/3"
	note
	rm -r "$ROOT/run/systemd"
	client dhcpcd
	on_machine 0 handover # by the route alone: eth1, and its only lease
	[ -e "$ROOT/run/systemd/system/early-connect-lease-eth1.service" ]
	rm -r "$ROOT/run/systemd"
	recorded tcp "$ROOT/proc/net/tcp"
	on_machine 0 handover
	grep -q -- '--clientid --request=192.168.77.2 eth1$' "$ROOT/run/systemd/system/early-connect-lease-eth1.service"
	recorded tcp "$ROOT/proc/net/tcp" 's/024DA8C0:/034DA8C0:/' # from another address of it
	rm -r "$ROOT/run/systemd"
	on_machine 0 handover
	[ ! -e "$ROOT/run/systemd/system" ]
	recorded tcp "$ROOT/proc/net/tcp" 's/ 01 / 06 /' # what is closing is no connection
	on_machine 0 handover
	[ -e "$ROOT/run/systemd/system/early-connect-lease-eth1.service" ]
}

@test "before Linux 6.1: IPv6 too" {
	recorded if_inet6 "$ROOT/proc/net/if_inet6"
	attribute "$SYS/class/nvme/nvme0" address traddr=2001:db8::1,trsvcid=4420
	on_machine 1 verify
	row network FAIL "nvme0: can't tell which interface it runs over"
	recorded tcp6 "$ROOT/proc/net/tcp6"
	on_machine 1 verify # the path that is planned is another one
	row network PASS "eth1: no network manager configures it"
}

@test "an interface that can't be told is a FAIL, by name" {
	rm "$ROOT/proc/net/route"
	on_machine 1 verify
	row network FAIL "nvme0: can't tell which interface it runs over"
	add_controller nvme1 live 10.0.0.2
	on_machine 1 verify
	row network FAIL "nvme0 and others: can't tell which interface they run over"
}

@test "dracut's hook: who connects is told to end, and then the leases are noted" {
	local hook=$BATS_TEST_DIRNAME/../../dracut-module/50early-connect/early-connect-handover.sh shell
	cat >"$BATS_TEST_TMPDIR/stubs" <<-EOF
		systemctl() {
			echo "systemctl \$*"
			[ "\$1" != kill ] || kill "\$engine"
		}
		early_connect() {
			! kill -0 "\$engine" 2>/dev/null || echo "it still runs"
			echo "\$*"
		}
		sh -c 'trap "sleep 0.2; exit" TERM; while :; do sleep 0.1; done' 3>&- &
		engine=\$!
		sleep 0.5
		echo "\$engine" >"$ROOT/run/early-connect/pid"
	EOF
	sed -e "s|/run/early-connect|$ROOT&|" -e 's|/usr/sbin/early-connect|early_connect|' "$hook" >"$BATS_TEST_TMPDIR/hook"
	for shell in dash bash 'busybox ash'; do
		# shellcheck disable=SC2086 # words
		run $shell -ec '. "$1"; . "$2"; [ -z "${early_connect_tries-}" ]; kill "$engine" 2>/dev/null || :' \
			x "$BATS_TEST_TMPDIR/stubs" "$BATS_TEST_TMPDIR/hook"
		[ "$output" = $'systemctl kill early-connect-initrd.service\nhandover --stage=initramfs' ]
	done
}

@test "initramfs-tools: a lease leaves the address beside it alone, however long the interface's name is" {
	local functions=$BATS_TEST_DIRNAME/../../initramfs-tools-hooks/functions name
	unshare -rmn ip link add eth0 type veth peer name srv || skip "no network of its own is to be had here"
	for name in eth0 enp129s0f0np1 enp129s0f0np12 enx525400000201; do
		unshare -rmn dash -ec '. "$1"
			mount -t tmpfs none /run
			ip link add eth0 type veth peer name srv
			ip link set eth0 name "$2"
			ip link set "$2" up
			early_connect_step "$2" beside 10.0.0.3/24
			ip -o -4 address show dev "$2" | grep -q 10.0.0.3/24 # before there is a lease
			busybox ifconfig "$2" 10.2.0.7 netmask 255.255.255.0 # as ipconfig does: SIOCSIFADDR, SIOCSIFNETMASK
			: >"/run/net-$2.conf"
			wait
			ip -o -4 address show dev "$2"' x "$functions" "$name" 3>&- >"$BATS_TEST_TMPDIR/addresses"
		cat "$BATS_TEST_TMPDIR/addresses"
		[ "$(grep -oE 'inet [0-9./]+' "$BATS_TEST_TMPDIR/addresses" | sort | tr '\n' ' ')" = \
			'inet 10.0.0.3/24 inet 10.2.0.7/24 ' ]
	done
}
