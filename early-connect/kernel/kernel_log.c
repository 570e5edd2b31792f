// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/kernel_log.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>

#include "base/macro.h"

#define RECORD_SIZE 8192 /* printk's own limit: CONSOLE_EXT_LOG_MAX */

/* The facility of its records: who writes to /dev/kmsg is never given that one. */
#define KERNEL 0

#define CLASS_DIR "/sys/class/nvme"

/*
 * What drivers/nvme/host/{fabrics,tcp,auth,core}.c and drivers/nvme/common/auth.c print; the first
 * that fits a line counts, and the first line that one fits. EXDEV, -18: blk-mq has no CPU for the
 * queue.
 */
static const struct {
	const char *words;
	enum reason reason;
	bool bare; /* nothing of nvme is in the line */
} table[] = {
	{ "Connect Invalid Data Parameter, subsysnqn", REASON_WRONG_NQN, false },
	{ "Connect Invalid Data Parameter, hostnqn", REASON_HOST_NOT_ALLOWED, false },
	{ "is not allowed, hostnqn", REASON_HOST_NOT_ALLOWED, false },
	{ ": no key", REASON_KEY_MISSING, false },
	{ "no valid PSK found", REASON_KEY_MISSING, false },
	{ "authentication required", REASON_AUTH_NEEDED, false },
	{ "authentication failed", REASON_AUTH_FAILED, false },
	{ "authentication setup failed", REASON_AUTH_FAILED, false },
	{ "key crc mismatch (key ", REASON_AUTH_FAILED, true },
	{ "Invalid key len ", REASON_AUTH_FAILED, true },
	{ "Invalid DH-CHAP secret", REASON_BAD_OPTION, false },
	{ "same hostnqn", REASON_IDENTITY_CLASH, false },
	{ "same hostid", REASON_IDENTITY_CLASH, false },
	{ "Duplicate cntlid", REASON_DUPLICATE_CNTLID, false },
	{ "failed, errno: -18", REASON_OFFLINE_CPU, false },
	{ "ret=-18", REASON_OFFLINE_CPU, false },
	{ "unknown parameter or missing value", REASON_BAD_OPTION, false },
	{ "controller is busy or not available", REASON_CONNECT_FAILED, false },
};

/* What it says of options that are as they should be. */
static const char *const remarks[] = { "ctrl_loss_tmo < 0", "I/O fail on reconnect controller" };

void kernel_log_open(struct kernel_log *log)
{
	*log = (struct kernel_log){ .fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC) };
	if (log->fd >= 0)
		lseek(log->fd, 0, SEEK_END);
}

/* N of "nvmeN" at the beginning of @text, which ends with @end behind it; -1: it is none. */
static long controller_number(const char *text, char end)
{
	long number;
	char *behind;

	if (strncmp(text, "nvme", 4) != 0 || !isdigit((unsigned char)text[4]))
		return -1;
	number = strtol(text + 4, &behind, 10);
	return *behind == end ? number : -1;
}

void kernel_log_begin(struct kernel_log *log, const char *root)
{
	char path[PATH_MAX];
	_cleanup_dir_ DIR *dir = NULL;
	struct dirent *entry;

	lseek(log->fd, 0, SEEK_END);
	memset(log->others, 0, sizeof(log->others));
	snprintf(path, sizeof(path), "%s" CLASS_DIR, root);
	dir = opendir(path);
	while (dir && (entry = readdir(dir))) {
		long number = controller_number(entry->d_name, '\0');

		if (number >= 0 && number < KERNEL_LOG_CONTROLLERS)
			log->others[number / 8] |= (unsigned char)(1 << number % 8);
	}
}

static enum reason reason_of(const char *line, bool bare)
{
	for (size_t i = 0; i < ARRAY_SIZE(table); i++)
		if ((table[i].bare || !bare) && strstr(line, table[i].words))
			return table[i].reason;
	return REASON_NONE;
}

/* "nvme nvmeN: …" is told of a controller, "nvme_fabrics: …" and the like of no one in particular.
 */
static bool is_of_this_connect(const struct kernel_log *log, const char *text, bool *bare)
{
	long number = strncmp(text, "nvme ", 5) ? -1 : controller_number(text + 5, ':');

	*bare = false;
	if (number >= KERNEL_LOG_CONTROLLERS)
		return true;
	if (number >= 0)
		return !(log->others[number / 8] & 1 << number % 8);
	*bare = strncmp(text, "nvme_", 5) != 0;
	return !*bare || reason_of(text, true) != REASON_NONE;
}

static bool is_remark(const char *text)
{
	for (size_t i = 0; i < ARRAY_SIZE(remarks); i++)
		if (strstr(text, remarks[i]))
			return true;
	return false;
}

/*
 * The text of a record, "priority,sequence,time,flags;text\n KEY=value…", or NULL where somebody
 * else than the kernel wrote it.
 */
static char *text_of(char *record)
{
	char *text = strchr(record, ';');

	if (!text || strtoul(record, NULL, 10) >> 3 != KERNEL)
		return NULL;
	text++;
	text[strcspn(text, "\n")] = '\0';
	return text;
}

enum reason kernel_log_reason(const struct kernel_log *log, char *line, size_t size)
{
	enum reason reason = REASON_NONE;
	char record[RECORD_SIZE];
	bool bare;

	*line = '\0';
	for (;;) {
		ssize_t got = read(log->fd, record, sizeof(record) - 1); /* one record */
		char *text;

		/* Older records were overwritten; one that is too long is gone behind its EINVAL.
		 */
		if (got < 0 && (errno == EPIPE || errno == EINTR || errno == EINVAL))
			continue;
		if (got <= 0)
			return reason;
		record[got] = '\0';
		text = text_of(record);
		if (!text || !is_of_this_connect(log, text, &bare) || reason != REASON_NONE)
			continue;
		reason = reason_of(text, bare);
		if (reason != REASON_NONE || !is_remark(text))
			snprintf(line, size, "%s", text);
	}
}

static void scan_lines(char *records,
		       void (*visit)(double seconds, const char *text, void *context),
		       void *context)
{
	char *line, *rest;

	for (line = strtok_r(records, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		const char *text = strchr(line, ';');
		unsigned long long microseconds;
		unsigned int priority;

		if (text && sscanf(line, "%u,%*u,%llu", &priority, &microseconds) == 2 &&
		    priority >> 3 == KERNEL)
			visit((double)microseconds / 1e6, text + 1, context);
	}
}

void kernel_log_scan(const char *root,
		     void (*visit)(double seconds, const char *text, void *context), void *context)
{
	char path[PATH_MAX], records[RECORD_SIZE];
	_cleanup_fd_ int fd = -1;

	snprintf(path, sizeof(path), "%s/dev/kmsg", root);
	fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	while (fd >= 0) {
		ssize_t got = read(fd, records, sizeof(records) - 1);

		if (got < 0 && (errno == EPIPE || errno == EINTR || errno == EINVAL))
			continue;
		if (got <= 0)
			return;
		records[got] = '\0';
		scan_lines(records, visit, context);
	}
}
