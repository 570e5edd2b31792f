# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# wire.sh - two guests, one wire: the target's address is on its link

# shellcheck disable=SC2034,SC2154 # contenders.sh reads and sets them
watched=$subnet.2
silent() { echo "$subnet.$((200 + $1))"; }
route_up() { ip addr add "$watched/24" dev eth0; }
route_down() { ip addr del "$watched/24" dev eth0; }
