// SPDX-License-Identifier: GPL-2.0-or-later
#include "request/tunables.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <strings.h>

#include "base/macro.h"

/* Ranges: drivers/nvme/host/fabrics.c, nvmf_parse_options(). */
static const struct {
	const char *name;
	int min, max;
	bool zero_is_unset; /* to libnvme, which does not send it then */
} table[TUNE_COUNT] = {
	[TUNE_CTRL_LOSS_TMO] = { "ctrl_loss_tmo", -1, INT_MAX, false },
	[TUNE_RECONNECT_DELAY] = { "reconnect_delay", 1, INT_MAX, false },
	[TUNE_FAST_IO_FAIL_TMO] = { "fast_io_fail_tmo", -1, INT_MAX, true },
	[TUNE_KEEP_ALIVE_TMO] = { "keep_alive_tmo", 0, INT_MAX, true },
	[TUNE_NR_IO_QUEUES] = { "nr_io_queues", 1, INT_MAX, false },
	[TUNE_NR_WRITE_QUEUES] = { "nr_write_queues", 1, INT_MAX, false },
	[TUNE_NR_POLL_QUEUES] = { "nr_poll_queues", 1, INT_MAX, false },
	[TUNE_QUEUE_SIZE] = { "queue_size", 16, 1024, false },
	[TUNE_TOS] = { "tos", -1, 255, false },
	[TUNE_DUPLICATE_CONNECT] = { "duplicate_connect", 0, 1, false },
	[TUNE_DISABLE_SQFLOW] = { "disable_sqflow", 0, 1, false },
	[TUNE_HDR_DIGEST] = { "hdr_digest", 0, 1, false },
	[TUNE_DATA_DIGEST] = { "data_digest", 0, 1, false },
	[TUNE_TLS] = { "tls", 0, 1, false },
	[TUNE_CONCAT] = { "concat", 0, 1, false },
};

const char *tunable_name(enum tunable which)
{
	return table[which].name;
}

bool tunable_is_switch(enum tunable which)
{
	return which >= TUNE_DUPLICATE_CONNECT;
}

bool tunable_protects(enum tunable which)
{
	return which == TUNE_TLS || which == TUNE_CONCAT;
}

static bool same_name(const char *name, const char *given, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (name[i] != (given[i] == '-' ? '_' : given[i]))
			return false;
	return name[len] == '\0';
}

int tunable_find(const char *name, size_t len)
{
	for (int i = 0; i < TUNE_COUNT; i++)
		if (same_name(table[i].name, name, len))
			return i;
	return -ENOENT;
}

int tunable_set(struct tunables *t, enum tunable which, long value)
{
	if (value < table[which].min || value > table[which].max)
		return -ERANGE;
	if (!value && table[which].zero_is_unset)
		return -EDOM;
	t->set |= 1u << which;
	t->value[which] = (int)value;
	return 0;
}

const char *tunable_error(int err)
{
	return err == -ERANGE ? "out of range"
	       : err == -EDOM ? "0 would not reach the kernel, take 1 or more"
			      : "no valid value";
}

int switch_value(const char *text)
{
	static const char *const words[] = { "no", "yes", "false", "true", "off", "on",
					     "0",  "1",	  "n",	   "y",	   "f",	  "t" };

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (!strcasecmp(text, words[i]))
			return (int)(i % 2);
	return -EINVAL;
}

/* "auto" leaves it to what the controller says of itself: one that tells nothing is kept as well.
 */
int persistent_value(const char *text)
{
	return !strcasecmp(text, "auto") || !strcasecmp(text, "force") ? 1 : switch_value(text);
}

int tunable_set_text(struct tunables *t, enum tunable which, const char *text)
{
	char *end;
	long value;

	if (tunable_is_switch(which)) {
		int on = switch_value(text);

		return on < 0 ? on : tunable_set(t, which, on);
	}
	errno = 0;
	value = strtol(text, &end, 0);
	if (end == text || *end)
		return -EINVAL;
	return errno ? -ERANGE : tunable_set(t, which, value);
}

void tunable_unset(struct tunables *t, enum tunable which)
{
	t->set &= ~(1u << which);
}

bool tunable_is_set(const struct tunables *t, enum tunable which)
{
	return t->set & (1u << which);
}

void tunables_inherit(struct tunables *t, const struct tunables *other)
{
	for (int i = 0; i < TUNE_COUNT; i++)
		if (!tunable_is_set(t, i) && tunable_is_set(other, i))
			tunable_set(t, i, other->value[i]);
}
