#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What files alone ask for: root is in each of them beside a data subsystem, which early= leaves to the
# real root. The image holds no host identity: one image boots two machines, and the target lets in the
# one with the NQN of the machine's own firmware.

load boots.sh

MACHINE_UUID=1b4e28ba-2fa1-11d2-883f-0016d3cca427
OTHER_UUID=2c5f39cb-3fb2-4be2-994f-1127e4ddb538

setup_file() {
	echo 'early = nqn.2026-01.org.example:root' >"$BATS_FILE_TMPDIR/early-connect.conf"
	echo '--transport=tcp --traddr=192.168.77.1 --trsvcid=4420' >"$BATS_FILE_TMPDIR/discovery.conf"
	cat >"$BATS_FILE_TMPDIR/nvme-fabrics.conf" <<-'INI'
	[Subsystem]
	nqn = nqn.2026-01.org.example:root
	controller = transport=tcp;traddr=192.168.77.1
	[Subsystem]
	nqn = nqn.2026-01.org.example:data
	controller = transport=tcp;traddr=192.168.77.1
	INI
}

# boots_one_of_two VARIANT FILE UUID: from FILE alone; the target allows the machine of that UUID and no other
boots_one_of_two() {
	guest=$(guest_build "$1" --deb "$DEB" --conf "$BATS_FILE_TMPDIR/$2:/etc/nvme/$2:600" \
		--conf "$BATS_FILE_TMPDIR/early-connect.conf:/etc/early-connect.conf")
	ROOT_UUID=$3
	ROOT_SCENARIO="allow $ROOT_NQN nqn.2014-08.org.nvmexpress:uuid:$ROOT_UUID
$DATA_SCENARIO"
	boots "$1"
	[ "$(host_nqn)" = "nqn.2014-08.org.nvmexpress:uuid:$ROOT_UUID" ]
	data_is_left
}

@test "dracut: discovery.conf alone" {
	boots_one_of_two dracut discovery.conf $MACHINE_UUID
}

# bats test_tags=long
@test "dracut: discovery.conf alone, the same image on another machine" {
	boots_one_of_two dracut discovery.conf $OTHER_UUID
}

# bats test_tags=long
@test "dracut: nvme-fabrics.conf alone" {
	boots_one_of_two dracut nvme-fabrics.conf $MACHINE_UUID
}

# bats test_tags=long
@test "initramfs-tools: discovery.conf alone" {
	boots_one_of_two initramfs-tools discovery.conf $MACHINE_UUID
}

@test "initramfs-tools: nvme-fabrics.conf alone" {
	boots_one_of_two initramfs-tools nvme-fabrics.conf $MACHINE_UUID
}

@test "initramfs-tools: nvme-fabrics.conf alone, the same image on another machine" {
	boots_one_of_two initramfs-tools nvme-fabrics.conf $OTHER_UUID
}
