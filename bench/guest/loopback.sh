# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# loopback.sh - the target is this guest's own kernel, which listens on every address: there is a route to one when it
# is the loopback's. What goes to the dummy interface has no answer.

# shellcheck disable=SC2034,SC2154 # contenders.sh reads and sets them
watched=$live
silent() { echo "10.9.0.$((200 + $1))"; }
route_up() { ip addr add "$live/32" dev lo; }
route_down() { ip addr del "$live/32" dev lo; }
