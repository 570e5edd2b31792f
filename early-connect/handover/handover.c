// SPDX-License-Identifier: GPL-2.0-or-later
#include "handover/handover.h"

#include <errno.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "handover/ifupdown.h"
#include "handover/lease.h"
#include "handover/networkd.h"
#include "handover/networkmanager.h"

/* systemd reads a unit that it has not met yet from the disk: there is nothing to reload. */
static int start_unit(const char *unit)
{
	int status;
	pid_t pid = fork();

	if (pid < 0)
		return -errno;
	if (!pid) {
		execlp("systemctl", "systemctl", "--no-block", "start", unit, NULL);
		_exit(127);
	}
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return status ? -EIO : 0;
}

void hand_over(struct handover *h)
{
	for (size_t i = 0; i < h->nics.count; i++) {
		const struct boot_nic *nic = &h->nics.list[i];
		_cleanup_free_ char *unit = NULL;
		int err;

		handover_address(h, nic);
		handover_networkd(h, nic);
		handover_ifupdown(h, nic);
		handover_networkmanager(h, nic);
		unit = handover_lease(h, nic);
		if (!unit || h->dry_run || *h->root)
			continue;
		err = start_unit(unit);
		if (err)
			log_error("%s: does not start: %s", unit, strerror(-err));
		handover_error(h, err);
	}
}
