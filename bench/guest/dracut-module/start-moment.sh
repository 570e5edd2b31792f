#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later

/usr/bin/moment 192.168.77.2 nqn.2014-08.org.example:root 600 >/dev/console 2>&1 &
