// SPDX-License-Identifier: GPL-2.0-or-later
/* The kernel's words for a failed connect. A socket of packets stands for /dev/kmsg. */
#include <string.h>
#include <sys/socket.h>

#include "base/macro.h"
#include "kernel/kernel_log.h"
#include "tap.h"

#define RECORDS_MAX 4

static enum reason read_records(const char *const *lines, char *detail, size_t size)
{
	int fds[2];
	enum reason reason;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0, fds))
		return REASON_COUNT;
	for (size_t i = 0; i < RECORDS_MAX && lines[i]; i++) {
		char record[512];
		int len = snprintf(record, sizeof(record), "3,%zu,99,-;%s\n SUBSYSTEM=pci\n", i,
				   lines[i]);

		if (send(fds[0], record, (size_t)len, 0) != len)
			return REASON_COUNT;
	}
	reason = kernel_log_reason(fds[1], detail, size);
	close(fds[0]);
	close(fds[1]);
	return reason;
}

int main(void)
{
	static const struct {
		enum reason reason;
		const char *lines[RECORDS_MAX];
		int detail; /* which line is kept, -1: none */
	} cases[] = {
		{ REASON_NONE, { NULL }, -1 },
		{ REASON_WRONG_NQN,
		  { "nvme nvme0: Connect Invalid Data Parameter, subsysnqn \"nqn.x\"" },
		  0 },
		{ REASON_HOST_NOT_ALLOWED,
		  { "nvme nvme0: Connect Invalid Data Parameter, hostnqn \"nqn.x\"" },
		  0 },
		{ REASON_HOST_NOT_ALLOWED,
		  { "nvme nvme0: Connect for subsystem nqn.x is not allowed, hostnqn: nqn.y" },
		  0 },
		{ REASON_AUTH_NEEDED, { "nvme nvme0: qid 0: authentication required" }, 0 },
		{ REASON_AUTH_FAILED, { "nvme nvme0: qid 0: authentication failed" }, 0 },
		{ REASON_IDENTITY_CLASH,
		  { "nvme_fabrics: found same hostnqn nqn.x but different hostid 1" },
		  0 },
		{ REASON_IDENTITY_CLASH,
		  { "nvme_fabrics: found same hostid 1 but different hostnqn nqn.x" },
		  0 },
		{ REASON_BAD_OPTION,
		  { "nvme_fabrics: unknown parameter or missing value 'x=1' in ctrl creation "
		    "request" },
		  0 },
		{ REASON_NONE, { "nvme nvme0: creating 2 I/O queues." }, 0 },
		{ REASON_NONE, { "e1000: link is up, authentication failed" }, -1 },
		{ REASON_NONE, { "early-connect: nvme: authentication failed" }, -1 },
		{ REASON_WRONG_NQN,
		  { "nvme nvme0: something else",
		    "nvme nvme0: Connect Invalid Data Parameter, subsysnqn \"nqn.x\"",
		    "nvme nvme0: failed to connect queue: 0 ret=386" },
		  1 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const char *want = cases[i].detail < 0 ? "" : cases[i].lines[cases[i].detail];
		char detail[128], shorter[8];

		ok(read_records(cases[i].lines, detail, sizeof(detail)) == cases[i].reason,
		   "%s: %s", reason_key(cases[i].reason), want);
		ok(!strcmp(detail, want), "and that line is kept: \"%s\"", detail);
		read_records(cases[i].lines, shorter, sizeof(shorter));
		ok(!strncmp(shorter, want, sizeof(shorter) - 1), "or as much of it as fits");
	}
	return tap_end();
}
