#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# options.bats - what was asked of a connection is in force in the kernel; what can't be is named

# shellcheck disable=SC2154 # what engine.sh sets
load engine.sh

setup_file() {
	engine_start <<-EOT
		addr eth0 192.168.77.1/24
		addr eth1 192.168.78.1/24
		port 1 192.168.77.1
		subsystem $nqn
		namespace $nqn 1 ram:16
		link 1 $nqn
	EOT
}

@test "queues, digests and timeouts are in force" {
	boot_with "rd.nvmf.connect=tcp,192.168.77.1,$nqn" \
		"rd.nvmf.opts=nr_io_queues=1,queue_size=32,hdr_digest,data_digest=1,keep_alive_tmo=7,reconnect_delay=3,ctrl_loss_tmo=99"
	connect 60
	[ "$code" = 0 ]
	# the admin queue and one I/O queue
	[ "$(host 'cat /sys/class/nvme/nvme0/queue_count')" = 2 ]
	[ "$(host 'cat /sys/class/nvme/nvme0/sqsize')" = 31 ]
	[ "$(host 'cat /sys/class/nvme/nvme0/kato')" = 7 ]
	[ "$(host 'cat /sys/class/nvme/nvme0/reconnect_delay')" = 3 ]
	[ "$(host 'cat /sys/class/nvme/nvme0/ctrl_loss_tmo')" = 99 ]
	# The kernel computes digests with crc32c: I/O works, and nothing complains.
	host 'dd if=/dev/urandom of=/run/data bs=4k count=16 2>/dev/null &&
		dd if=/run/data of=/dev/nvme0n1 bs=4k oflag=direct 2>/dev/null &&
		dd if=/dev/nvme0n1 bs=4k count=16 iflag=direct 2>/dev/null | cmp - /run/data'
	host 'cat /sys/module/crc32c_generic/refcnt /sys/module/crc32c_intel/refcnt 2>/dev/null | grep -qv "^0$"'
}

@test "what root needs is never given up, unless told otherwise" {
	boot_with "rd.nvmf.connect=tcp,192.168.77.1,$nqn"
	connect 60
	[ "$code" = 0 ]
	[ "$(host 'cat /sys/class/nvme/nvme0/ctrl_loss_tmo')" = off ]
}

@test "the I/O policy is in force" {
	boot_with "rd.nvmf.connect=tcp,192.168.77.1,$nqn"
	connect 60
	[ "$(host 'cat /sys/class/nvme-subsystem/nvme-subsys*/iopolicy')" = round-robin ]
	engine_reset
	host 'echo "iopolicy = queue-depth" >/etc/early-connect.conf'
	boot_with "rd.nvmf.connect=tcp,192.168.77.1,$nqn"
	connect 60
	[ "$(host 'cat /sys/class/nvme-subsystem/nvme-subsys*/iopolicy')" = queue-depth ]
}

@test "keys that the kernel cannot use are no reason to connect without them" {
	host 'grep -q concat /dev/nvme-fabrics' && skip "this kernel knows every protection there is"
	host "mkdir -p /etc/nvme; cat >/etc/nvme/config.json <<-EOT
		[ { \"subsystems\": [ { \"nqn\": \"$nqn\", \"ports\": [ { \"transport\": \"tcp\", \"traddr\": \"192.168.77.1\",
			\"concat\": true, \"dhchap_key\": \"DHHC-1:00:BxQhLjtIVWJvfImWo7C9ytfk8f4LGCUyP0xZZnOAjZrjLq4w:\" } ] } ] } ]
	EOT"
	boot_with rd.nvmf.timeout=5
	connect 30
	[ "$code" = 4 ]
	said "the kernel refuses one of the options (this kernel does not know concat)"
	controllers=$(host 'ls /sys/class/nvme')
	[ -z "$controllers" ]
}

@test "an unknown option is named, the rest goes on" {
	boot_with "rd.nvmf.connect=tcp,192.168.77.1,$nqn rd.nvmf.opts=nr_io_queues=1,no_such_thing=1,keep_alive_tmo=8"
	connect 60
	[ "$code" = 0 ]
	said "rd.nvmf.opts: no_such_thing: unknown option, ignored"
	[ "$(host 'cat /sys/class/nvme/nvme0/kato')" = 8 ]
}

@test "quiet: nothing but failures" {
	boot_with "rd.nvmf.connect=tcp,192.168.77.1,$nqn quiet"
	connect 60
	[ "$code" = 0 ]
	text=$(printed)
	[ -z "$text" ]
	engine_reset
	boot_with "rd.nvmf.connect=tcp,192.168.77.99,$nqn quiet rd.nvmf.timeout=5"
	connect 30
	[ "$code" = 4 ]
	said "$nqn at 192.168.77.99:4420: nothing answers there"
}
