// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/kernel_log.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>

#include "base/macro.h"

/* What drivers/nvme/host/{fabrics,tcp,auth}.c print; the first that fits a line counts. */
static const struct {
	const char *words;
	enum reason reason;
} table[] = {
	{ "Connect Invalid Data Parameter, subsysnqn", REASON_WRONG_NQN },
	{ "Connect Invalid Data Parameter, hostnqn", REASON_HOST_NOT_ALLOWED },
	{ "is not allowed, hostnqn", REASON_HOST_NOT_ALLOWED },
	{ "authentication required", REASON_AUTH_NEEDED },
	{ "authentication failed", REASON_AUTH_FAILED },
	{ "authentication setup failed", REASON_AUTH_FAILED },
	{ "same hostnqn", REASON_IDENTITY_CLASH },
	{ "same hostid", REASON_IDENTITY_CLASH },
	{ "unknown parameter or missing value", REASON_BAD_OPTION },
	{ "controller is busy or not available", REASON_CONNECT_FAILED },
};

int kernel_log_open(void)
{
	int fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	kernel_log_skip(fd);
	return fd;
}

void kernel_log_skip(int fd)
{
	lseek(fd, 0, SEEK_END);
}

static enum reason reason_of(const char *line)
{
	for (size_t i = 0; i < ARRAY_SIZE(table); i++)
		if (strstr(line, table[i].words))
			return table[i].reason;
	return REASON_NONE;
}

enum reason kernel_log_reason(int fd, char *detail, size_t size)
{
	enum reason reason = REASON_NONE;
	char record[1024];

	*detail = '\0';
	for (;;) {
		/* One record a read: "priority,sequence,time,flags;text\n". */
		ssize_t got = read(fd, record, sizeof(record) - 1);
		char *text;

		if (got < 0 && (errno == EPIPE || errno == EINTR))
			continue; /* older records were overwritten */
		if (got <= 0)
			return reason;
		record[got] = '\0';
		text = strchr(record, ';');
		if (!text || !strstr(text, "nvme") || strstr(text, "early-connect:"))
			continue;
		text++;
		text[strcspn(text, "\n")] = '\0';
		if (reason == REASON_NONE || reason_of(text) != REASON_NONE)
			snprintf(detail, size, "%s", text);
		if (reason == REASON_NONE)
			reason = reason_of(text);
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

		if (text && sscanf(line, "%*u,%*u,%llu", &microseconds) == 1)
			visit((double)microseconds / 1e6, text + 1, context);
	}
}

void kernel_log_scan(const char *root,
		     void (*visit)(double seconds, const char *text, void *context), void *context)
{
	char path[PATH_MAX], records[8192];
	_cleanup_fd_ int fd = -1;

	snprintf(path, sizeof(path), "%s/dev/kmsg", root);
	fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	while (fd >= 0) {
		ssize_t got = read(fd, records, sizeof(records) - 1);

		if (got < 0 && (errno == EPIPE || errno == EINTR))
			continue; /* older records were overwritten */
		if (got <= 0)
			return;
		records[got] = '\0';
		scan_lines(records, visit, context);
	}
}
