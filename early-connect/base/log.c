// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/log.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/console.h"
#include "base/plain_text.h"

static enum log_level max_level = LOG_LEVEL_INFO;
static int kmsg_fd = -1;

void log_set_level(enum log_level level)
{
	max_level = level;
}

void log_to_kernel(void)
{
	if (kmsg_fd < 0)
		kmsg_fd = open("/dev/kmsg", O_WRONLY | O_CLOEXEC);
}

/*
 * The kernel takes one record a write, "<priority>text". Priority 31 is daemon.debug: the console
 * has the line from stderr already and must not get it from the kernel once more. Without its
 * newline a record stays open until the next.
 */
static void write_kmsg(const char *prefix, const char *text)
{
	char record[1024];
	int len = snprintf(record, sizeof(record), "<31>early-connect: %s%s\n", prefix, text);

	if (len > 0 && (size_t)len >= sizeof(record))
		len = sizeof(record) - 1;
	if (len > 0 && write(kmsg_fd, record, (size_t)len) < 0)
		return; /* a full or rate-limited log: stderr has the line */
}

void log_message(enum log_level level, const char *format, ...)
{
	static const char *const prefix[] = { "error: ", "warning: ", "", "debug: " };
	char text[960], line[1024];
	int len;
	va_list args;

	if (level > max_level)
		return;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	text_make_plain(text);
	len = snprintf(line, sizeof(line), "early-connect: %s%s\n", prefix[level], text);
	console_write(line, (size_t)len);
	if (kmsg_fd >= 0)
		write_kmsg(prefix[level], text);
}
