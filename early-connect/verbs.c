// SPDX-License-Identifier: GPL-2.0-or-later
#include "verbs.h"

#include <string.h>

#include "base/macro.h"

static const struct verb verbs[] = {
	{ "connect", verb_connect, NULL, "connect what the sources ask for" },
	{ "disconnect", verb_disconnect, "[NQN]...", "disconnect what nothing stands on" },
	{ "plan", verb_plan, NULL, "print what would be connected, and every mistake found" },
	{ "network", verb_network, NULL, "print the steps to the network that the words come to" },
	{ "handover", verb_handover, NULL, "make the network managers keep the boot interfaces" },
	{ "udev", verb_udev, "DEVICE", "what the udev rule does to a controller or subsystem" },
	{ "probe", verb_probe, "ADDR[:PORT]", "is an NVMe/TCP target there?" },
	{ "status", verb_status, NULL, "subsystems, paths and their states" },
	{ "verify", verb_verify, NULL, "check the running system against what was asked for" },
	{ "fstab", verb_fstab, "[DEVICE]...", "how file systems on NVMe/TCP should be mounted" },
	{ "image", verb_image, "[FILE]", "what is in this initramfs, and is it current?" },
};

const struct verb *verb_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++)
		if (!strcmp(verbs[i].name, name))
			return &verbs[i];
	return NULL;
}

void verbs_help(FILE *out)
{
	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++)
		fprintf(out, "  %-10s %-12s %s\n", verbs[i].name,
			verbs[i].argument ? verbs[i].argument : "", verbs[i].help);
}
