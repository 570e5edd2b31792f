// SPDX-License-Identifier: GPL-2.0-or-later
/* The list of endpoints: what is added, dropped and wiped. The address sanitizer knows its room. */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "request/request.h"
#include "request/secrets.h"
#include "tap.h"

#define MOST 40

/* Mistakes may be logged; here there are none. */
void log_message(enum log_level level, const char *format, ...)
{
	(void)level;
	(void)format;
}

static void test_list(void)
{
	struct request r;
	int wanted[2000] = { 0 }, next = 1;
	size_t count = 0;
	bool same = true;

	request_init(&r);
	srandom(7);
	for (int step = 0; step < 5000; step++) {
		long what = random() % 10;

		if (what == 0 && count) {
			request_drop_endpoint(&r);
			count--;
		} else if (what == 1 || count > MOST) {
			size_t drop = count ? (size_t)random() % count : 0;

			request_drop_first(&r, drop);
			count -= drop;
			memmove(wanted, wanted + drop, count * sizeof(*wanted));
		} else {
			struct endpoint *e = request_add_endpoint(&r, "a test");

			same &= e && !*e->traddr && !*e->dhchap_key && !e->tunables.set &&
				!strcmp(e->source, "a test");
			snprintf(e->dhchap_key, sizeof(e->dhchap_key), "%d", next);
			wanted[count++] = next++;
		}
		same &= r.endpoint_count == count;
		for (size_t i = 0; i < count; i++)
			same &= atoi(r.endpoints[i].dhchap_key) == wanted[i];
	}
	ok(same && next > 1000,
	   "endpoints are those that were added, in their order, and empty at first");
	request_release(&r);
	ok(!r.endpoints && !r.endpoint_count, "and then none");
}

static void test_wipe(void)
{
	struct endpoint e = {
		.dhchap_key = "a", .dhchap_ctrl_key = "b", .tls_key = "c", .traddr = "192.0.2.1"
	};
	char text[64];

	snprintf(text, sizeof(text), "SECRETSECRET and HOSTSECRETS");
	strcpy(e.dhchap_key, "SECRETSECRET");
	strcpy(e.dhchap_ctrl_key, "HOSTSECRETS");
	secrets_hide(text, &e);
	ok(!strcmp(text, "... and ..."), "every key is hidden: %s", text);
	secrets_wipe(&e, 1);
	ok(!*e.dhchap_key && !e.dhchap_key[5] && !*e.dhchap_ctrl_key && !*e.tls_key && *e.traddr,
	   "and wiped, the rest stays");
	secrets_wipe(NULL, 0);
}

/* However much the sources ask for, and however much of it is a mistake. */
static void test_limits(void)
{
	static char word[3 * 8192];
	struct endpoint *e = NULL;
	struct request r;
	char *text;

	request_init(&r);
	for (int i = 0; i < ENDPOINTS_MAX + 5; i++) {
		e = request_add_endpoint(&r, "a test");
		snprintf(e->traddr, sizeof(e->traddr), "%d", i);
	}
	ok(r.endpoint_count == ENDPOINTS_MAX && r.beyond == 5 &&
		   !strcmp(r.endpoints->traddr, "0") && e == &r.endpoints[ENDPOINTS_MAX - 1],
	   "the first of very many endpoints are kept, the others counted");
	for (size_t i = 0; i + 8 < sizeof(word); i += 8)
		memcpy(word + i, "a word, ", 8);
	request_error(&r, "a file: %s", word);
	text = r.mistakes.list[0].text;
	ok(strlen(text) <= 8192 + 3 && !strcmp(text + strlen(text) - 3, "..."),
	   "of a very long mistake there is the beginning");
	memset(word, 'x', sizeof(word) - 1);
	request_error(&r, "a file: %s", word);
	ok(!strcmp(r.mistakes.list[1].text, "a file:..."), "and no part of a word: %s",
	   r.mistakes.list[1].text);
	request_release(&r);
}

int main(void)
{
	test_list();
	test_wipe();
	test_limits();
	return tap_end();
}
