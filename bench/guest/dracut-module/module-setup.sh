#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Put the stopwatch into a dracut image: it tells the console when the route and when the namespace is there.

check() { return 0; }

depends() { return 0; }

install() {
	inst_simple /usr/bin/moment
	# shellcheck disable=SC2154 # dracut sets it
	inst_hook pre-udev 00 "$moddir/start-moment.sh"
}
