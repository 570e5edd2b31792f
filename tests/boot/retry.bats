#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# retry.bats - the emergency shell after a failed connect: `exit` tries again, and the boot goes on

load boots.sh

# fails_at_first VARIANT [WORDS…] - a target that does not listen yet: the boot gives up and says why
fails_at_first() {
	guest=$(guest_build "$1" --deb "$DEB")
	root_target_start "$guest"
	sed -i '/^link /d' "$VM_DIR/root.scenario"
	root_host_start "$guest" "$BATS_TEST_DIRNAME/report.sh" "$(root_connect)" rd.nvmf.timeout=60 "${@:2}" # a slow machine takes long to have its network
	vm_wait host "gave up after 60 s: 0 of 1 paths live, nothing connected" $BOOT_SECONDS
	vm_wait host "$ROOT_TARGET:4420: the target refuses the TCP connection" 10
}

# exit_tries_again VARIANT PROMPT - now it does listen, and whoever leaves the shell boots
exit_tries_again() {
	vm_wait host "$2" 90
	vm_sh target "ln -s /sys/kernel/config/nvmet/subsystems/$ROOT_NQN /sys/kernel/config/nvmet/ports/1/subsystems/"
	vm_type host exit
	boot_ends_well "$1"
}

@test "initramfs-tools: exit from the shell tries again" {
	fails_at_first initramfs-tools panic=
	exit_tries_again initramfs-tools "^.initramfs."
}

@test "dracut: exit from the emergency shell tries again" {
	fails_at_first dracut SYSTEMD_SULOGIN_FORCE=1
	vm_wait host "Press Enter for system maintenance" 90
	vm_type host ""
	exit_tries_again dracut "^:/root#"
}
