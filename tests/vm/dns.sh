# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# dns.sh - a name server in a target VM that is started with --program dnsmasq. To be sourced after vm.sh.
#
#   dns_scenario ADDRESS LINE… the scenario's lines that start it at ADDRESS with these lines of a hosts(5) file
#   dns_names TARGET LINE…     from now on these lines, or none
#
# It answers for .example alone, and without a time to live.

dns_scenario() {
	local line
	for line in "${@:2}"; do
		echo "sh echo $line >>/run/names"
	done
	cat <<-EOT
		sh echo root:x:0:0::/:/bin/sh >/etc/passwd && echo root:x:0: >/etc/group && touch /run/names
		sh dnsmasq --conf-file=/dev/null --user=root --pid-file=/run/dnsmasq.pid --log-facility=/run/dnsmasq.log --log-queries --listen-address=$1 --bind-interfaces --no-resolv --no-hosts --addn-hosts=/run/names --local=/example/
	EOT
}

dns_names() {
	local target=$1
	shift
	vm_sh "$target" "printf '%s\n' $(printf "'%s' " "$@") >/run/names && kill -HUP \$(cat /run/dnsmasq.pid)"
}
