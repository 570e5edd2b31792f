// SPDX-License-Identifier: GPL-2.0-or-later
/* Names, ranges and the text form of the tunables. */
#include <errno.h>
#include <string.h>

#include "base/macro.h"
#include "request/tunables.h"
#include "tap.h"

static int find(const char *name)
{
	return tunable_find(name, strlen(name));
}

static void test_names(void)
{
	for (int i = 0; i < TUNE_COUNT; i++)
		ok(find(tunable_name((enum tunable)i)) == i, "%s is found by its name",
		   tunable_name((enum tunable)i));
	ok(find("ctrl-loss-tmo") == TUNE_CTRL_LOSS_TMO, "dashes count as underscores");
	ok(tunable_find("tos=7", 3) == TUNE_TOS, "only LEN bytes of the name count");
	ok(find("") == -ENOENT && find("to") == -ENOENT && find("tosx") == -ENOENT &&
		   find("TOS") == -ENOENT,
	   "neither nothing, nor a part, nor more, nor upper case");
}

static void test_text(void)
{
	static const struct {
		enum tunable which;
		const char *text;
		int result, value;
	} cases[] = {
		{ TUNE_CTRL_LOSS_TMO, "-1", 0, -1 },
		{ TUNE_CTRL_LOSS_TMO, "-2", -ERANGE, 0 },
		{ TUNE_CTRL_LOSS_TMO, "2147483647", 0, 2147483647 },
		{ TUNE_CTRL_LOSS_TMO, "2147483648", -ERANGE, 0 },
		{ TUNE_CTRL_LOSS_TMO, "99999999999999999999", -ERANGE, 0 },
		{ TUNE_CTRL_LOSS_TMO, "", -EINVAL, 0 },
		{ TUNE_CTRL_LOSS_TMO, "off", -EINVAL, 0 },
		{ TUNE_CTRL_LOSS_TMO, "10s", -EINVAL, 0 },
		{ TUNE_RECONNECT_DELAY, "0", -ERANGE, 0 },
		{ TUNE_RECONNECT_DELAY, "1", 0, 1 },
		{ TUNE_CTRL_LOSS_TMO, "0", 0, 0 },
		{ TUNE_TOS, "0", 0, 0 },
		{ TUNE_FAST_IO_FAIL_TMO, "0", -EDOM, 0 },
		{ TUNE_FAST_IO_FAIL_TMO, "-1", 0, -1 },
		{ TUNE_FAST_IO_FAIL_TMO, "1", 0, 1 },
		{ TUNE_KEEP_ALIVE_TMO, "0", -EDOM, 0 },
		{ TUNE_KEEP_ALIVE_TMO, "-1", -ERANGE, 0 },
		{ TUNE_KEEP_ALIVE_TMO, "1", 0, 1 },
		{ TUNE_QUEUE_SIZE, "15", -ERANGE, 0 },
		{ TUNE_QUEUE_SIZE, "0x10", 0, 16 },
		{ TUNE_QUEUE_SIZE, "1024", 0, 1024 },
		{ TUNE_QUEUE_SIZE, "1025", -ERANGE, 0 },
		{ TUNE_TOS, "-1", 0, -1 },
		{ TUNE_TOS, "255", 0, 255 },
		{ TUNE_TOS, "256", -ERANGE, 0 },
		{ TUNE_TLS, "yes", 0, 1 },
		{ TUNE_TLS, "TRUE", 0, 1 },
		{ TUNE_TLS, "on", 0, 1 },
		{ TUNE_TLS, "1", 0, 1 },
		{ TUNE_TLS, "no", 0, 0 },
		{ TUNE_TLS, "False", 0, 0 },
		{ TUNE_TLS, "off", 0, 0 },
		{ TUNE_TLS, "0", 0, 0 },
		{ TUNE_TLS, "Y", 0, 1 },
		{ TUNE_TLS, "t", 0, 1 },
		{ TUNE_TLS, "n", 0, 0 },
		{ TUNE_TLS, "F", 0, 0 },
		{ TUNE_TLS, "2", -EINVAL, 0 },
		{ TUNE_TLS, "", -EINVAL, 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct tunables t = { 0 };
		int result = tunable_set_text(&t, cases[i].which, cases[i].text);

		ok(result == cases[i].result && t.value[cases[i].which] == cases[i].value &&
			   tunable_is_set(&t, cases[i].which) == !result,
		   "%s = \"%s\"", tunable_name(cases[i].which), cases[i].text);
	}
}

static void test_inherit(void)
{
	struct tunables own = { 0 }, other = { 0 };

	tunable_set(&own, TUNE_TOS, 1);
	tunable_set(&other, TUNE_TOS, 2);
	tunable_set(&other, TUNE_TLS, 0);
	tunables_inherit(&own, &other);
	ok(own.value[TUNE_TOS] == 1, "what is set stays");
	ok(tunable_is_set(&own, TUNE_TLS) && !own.value[TUNE_TLS],
	   "a switch that is off is taken over");
	ok(!tunable_is_set(&own, TUNE_QUEUE_SIZE), "what neither sets stays unset");
}

int main(void)
{
	test_names();
	test_text();
	test_inherit();
	return tap_end();
}
