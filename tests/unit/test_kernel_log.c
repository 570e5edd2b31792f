// SPDX-License-Identifier: GPL-2.0-or-later
/* The kernel's words for a failed connect. This file's read() stands for the one of /dev/kmsg. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/macro.h"
#include "kernel/kernel_log.h"
#include "tap.h"

#define RECORDS_MAX 5
#define LOG_FD	    77

static const char *const *records; /* of the case that is read, from the next one on */
static size_t record_at;

ssize_t read(int fd, void *buffer, size_t size);

/* As devkmsg_read() of kernel/printk/printk.c: a record that does not fit is gone all the same. */
ssize_t read(int fd, void *buffer, size_t size)
{
	const char *record = fd == LOG_FD && record_at < RECORDS_MAX ? records[record_at] : NULL;
	size_t len = record ? strlen(record) : 0;

	errno = EAGAIN;
	if (!record)
		return -1;
	record_at++;
	errno = EPIPE;
	if (!strcmp(record, "overwritten"))
		return -1;
	errno = EINVAL;
	if (len > size)
		return -1;
	memcpy(buffer, record, len);
	return (ssize_t)len;
}

/* The record of a kernel's line; nvme0 and nvme12 were there before, nvme1 is this connect's. */
#define KERNEL(text) "3,9,99,-;" text "\n SUBSYSTEM=nvme\n DEVICE=c240:0\n"
#define WRONG_NQN    "Connect Invalid Data Parameter, subsysnqn \"nqn.x\""

static char long_record[9000], long_utf8[2600];

static const struct {
	const char *what;
	enum reason reason;
	const char *line;
	const char *records[RECORDS_MAX];
} cases[] = {
	{ "nothing", REASON_NONE, "", { NULL } },
	{ "a wrong NQN",
	  REASON_WRONG_NQN,
	  "nvme nvme1: " WRONG_NQN,
	  { KERNEL("nvme nvme1: " WRONG_NQN) } },
	{ "a host that is not allowed",
	  REASON_HOST_NOT_ALLOWED,
	  "nvme nvme1: Connect Invalid Data Parameter, hostnqn \"nqn.x\"",
	  { KERNEL("nvme nvme1: Connect Invalid Data Parameter, hostnqn \"nqn.x\"") } },
	{ "the same in newer words",
	  REASON_HOST_NOT_ALLOWED,
	  "nvme nvme1: Connect for subsystem nqn.x is not allowed, hostnqn: nqn.y",
	  { KERNEL("nvme nvme1: Connect for subsystem nqn.x is not allowed, hostnqn: nqn.y"),
	    KERNEL("nvme nvme1: failed to connect queue: 0 ret=16772") } },
	{ "authentication that is required",
	  REASON_AUTH_NEEDED,
	  "nvme nvme1: qid 0: authentication required",
	  { KERNEL("nvme nvme1: qid 0: authentication required") } },
	{ "authentication that failed",
	  REASON_AUTH_FAILED,
	  "nvme nvme1: qid 0: authentication failed, error -129",
	  { KERNEL("nvme nvme1: qid 0: authentication failed, error -129"),
	    KERNEL("nvme nvme1: failed to connect queue: 0 ret=-129") } },
	{ "no key",
	  REASON_KEY_MISSING,
	  "nvme nvme1: qid 0: no key",
	  { KERNEL("nvme nvme1: qid 0: no key"),
	    KERNEL("nvme nvme1: qid 0: authentication setup failed"),
	    KERNEL("nvme nvme1: failed to connect queue: 0 ret=-126") } },
	{ "a broken key, in a line without nvme",
	  REASON_AUTH_FAILED,
	  "key crc mismatch (key 1f80de46, crc 1f80de47)",
	  { KERNEL("nvme_fabrics: ctrl_loss_tmo < 0 will reconnect forever"),
	    KERNEL("key crc mismatch (key 1f80de46, crc 1f80de47)") } },
	{ "two identities",
	  REASON_IDENTITY_CLASH,
	  "nvme_fabrics: found same hostnqn nqn.x but different hostid 1",
	  { KERNEL("nvme_fabrics: found same hostnqn nqn.x but different hostid 1") } },
	{ "an option",
	  REASON_BAD_OPTION,
	  "nvme_fabrics: unknown parameter or missing value 'x=1' in ctrl creation request",
	  { KERNEL("nvme_fabrics: unknown parameter or missing value 'x=1' in ctrl creation "
		   "request") } },
	{ "one controller identifier twice",
	  REASON_DUPLICATE_CNTLID,
	  "nvme nvme1: Duplicate cntlid 1 with nvme0, subsys nqn.x, rejecting",
	  { KERNEL("nvme nvme1: Duplicate cntlid 1 with nvme0, subsys nqn.x, rejecting") } },
	{ "CPUs that are offline",
	  REASON_OFFLINE_CPU,
	  "nvme nvme2: Connect command failed, errno: -18",
	  { KERNEL("nvme nvme2: creating 30 I/O queues."),
	    KERNEL("nvme nvme2: mapped 30/0/0 default/read/poll queues."),
	    KERNEL("nvme nvme2: Connect command failed, errno: -18"),
	    KERNEL("nvme nvme2: failed to connect queue: 12 ret=-18") } },
	{ "the same in fewer words",
	  REASON_OFFLINE_CPU,
	  "nvme nvme2: failed to connect queue: 12 ret=-18",
	  { KERNEL("nvme nvme2: failed to connect queue: 12 ret=-18") } },
	{ "words that tell no reason: the last ones",
	  REASON_NONE,
	  "nvme nvme1: failed to connect queue: 0 ret=-5",
	  { KERNEL("nvme nvme1: creating 2 I/O queues."),
	    KERNEL("nvme nvme1: failed to connect queue: 0 ret=-5"),
	    KERNEL("nvme_fabrics: ctrl_loss_tmo < 0 will reconnect forever") } },
	{ "the first reason, with its own line",
	  REASON_WRONG_NQN,
	  "nvme nvme1: " WRONG_NQN,
	  { KERNEL("nvme nvme1: something else"), KERNEL("nvme nvme1: " WRONG_NQN),
	    KERNEL("nvme nvme1: qid 0: authentication failed") } },
	{ "another driver's line",
	  REASON_NONE,
	  "",
	  { KERNEL("e1000: link is up, authentication failed"),
	    KERNEL("nvmet: nvme nvme1: authentication failed"),
	    KERNEL("nvme0n1: I/O error, authentication failed") } },
	{ "a line that a program wrote, whatever its words",
	  REASON_WRONG_NQN,
	  "nvme nvme1: " WRONG_NQN,
	  { "14,9,99,-;nvme nvme1: qid 0: authentication failed\n",
	    "30,9,99,-;early-connect: nvme nvme1: authentication failed\n",
	    KERNEL("nvme nvme1: " WRONG_NQN) } },
	{ "a program's line alone",
	  REASON_NONE,
	  "",
	  { "11,9,99,-;nvme nvme1: " WRONG_NQN "\n", "11,9,99,-;nvme_fabrics: same hostid\n" } },
	{ "a controller that was there before reconnects",
	  REASON_AUTH_FAILED,
	  "nvme nvme1: qid 0: authentication failed",
	  { KERNEL("nvme nvme0: " WRONG_NQN), KERNEL("nvme nvme12: " WRONG_NQN),
	    KERNEL("nvme nvme1: qid 0: authentication failed"),
	    KERNEL("nvme nvme0: Removing controller (-129)...") } },
	{ "it alone",
	  REASON_NONE,
	  "",
	  { KERNEL("nvme nvme0: " WRONG_NQN), KERNEL("nvme nvme12: qid 0: no key") } },
	{ "behind records that were overwritten, and a longer one than there can be",
	  REASON_WRONG_NQN,
	  "nvme nvme1: " WRONG_NQN,
	  { "overwritten", long_record, KERNEL("nvme nvme1: " WRONG_NQN) } },
	{ "behind 300 Cyrillic letters, which the kernel writes in 2400 bytes",
	  REASON_WRONG_NQN,
	  "nvme nvme1: " WRONG_NQN,
	  { long_utf8, KERNEL("nvme nvme1: " WRONG_NQN) } },
	{ "half a record, and none",
	  REASON_NONE,
	  "",
	  { "3,9,99,-", ";nvme", "", KERNEL("nvme nvme99999999999999999999: x") } },
};

static void make_controllers(char *root)
{
	static const char *const dirs[] = { "sys",
					    "sys/class",
					    "sys/class/nvme",
					    "sys/class/nvme/nvme0",
					    "sys/class/nvme/nvme12",
					    "sys/class/nvme/nvme-subsys1" };
	char path[256];

	for (size_t i = 0; i < ARRAY_SIZE(dirs); i++) {
		snprintf(path, sizeof(path), "%s/%s", root, dirs[i]);
		ok(!mkdir(path, 0755), "%s", dirs[i]);
	}
}

static void make_long_records(void)
{
	size_t len;

	strcpy(long_record, "14,8,99,-;");
	memset(long_record + 10, 'x', sizeof(long_record) - 11);
	len = (size_t)sprintf(long_utf8, "14,8,99,-;");
	for (int i = 0; i < 600; i++)
		len += (size_t)sprintf(long_utf8 + len, "\\xd0");
	strcpy(long_utf8 + len, "\n");
}

int main(void)
{
	const char *top = getenv("BATS_TEST_TMPDIR");
	struct kernel_log log;
	char root[128];

	snprintf(root, sizeof(root), "%s/root", top ? top : "/tmp");
	mkdir(root, 0755);
	make_controllers(root);
	make_long_records();
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		char line[KERNEL_LINE_SIZE], shorter[8];

		records = cases[i].records;
		record_at = 0;
		log = (struct kernel_log){ .fd = LOG_FD };
		kernel_log_begin(&log, root);
		ok(kernel_log_reason(&log, line, sizeof(line)) == cases[i].reason, "%s",
		   cases[i].what);
		ok(!strncmp(line, cases[i].line, strlen(cases[i].line)) &&
			   (*cases[i].line || !*line || strstr(line, "9999")),
		   "and that line is kept: \"%s\"", line);
		record_at = 0;
		kernel_log_reason(&log, shorter, sizeof(shorter));
		ok(!strncmp(shorter, line, sizeof(shorter) - 1), "or as much of it as fits");
	}
	return tap_end();
}
