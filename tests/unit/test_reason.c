// SPDX-License-Identifier: GPL-2.0-or-later
/* Every reason has its words, and no two share a key. */
#include <string.h>

#include "request/reason.h"
#include "tap.h"

/* A stable key is lower case with dashes: scripts compare it. */
static bool is_key(const char *key)
{
	return key && *key && !key[strspn(key, "abcdefghijklmnopqrstuvwxyz-")] && *key != '-';
}

/* A sentence and a hint complete "ADDRESS: …"; neither is punctuated. */
static bool is_phrase(const char *text)
{
	return text && *text && text[strlen(text) - 1] != '.' && text[strlen(text) - 1] != ' ' &&
	       !strchr(text, '\n') && strlen(text) <= 80;
}

int main(void)
{
	for (int i = 0; i < REASON_COUNT; i++) {
		enum reason reason = (enum reason)i;
		bool unique = true;

		ok(is_key(reason_key(reason)), "reason %d has a key", i);
		ok(is_phrase(reason_sentence(reason)), "%s has a sentence", reason_key(reason));
		ok(is_phrase(reason_hint(reason)), "%s has a hint", reason_key(reason));
		for (int j = 0; j < i; j++)
			unique &= strcmp(reason_key(reason), reason_key((enum reason)j)) != 0;
		ok(unique, "%s is the key of this reason alone", reason_key(reason));
	}
	ok(reason_is_further(REASON_REFUSED, REASON_NO_ROUTE),
	   "a refusal came further than no route");
	ok(reason_is_further(REASON_WRONG_NQN, REASON_REFUSED),
	   "a wrong NQN further than a refusal");
	ok(!reason_is_further(REASON_REFUSED, REASON_REFUSED), "and none further than itself");
	ok(reason_needs_person(REASON_WRONG_NQN) && reason_needs_person(REASON_HOST_NOT_ALLOWED) &&
		   reason_needs_person(REASON_AUTH_FAILED),
	   "configuration faults need a person");
	ok(!reason_needs_person(REASON_NO_ROUTE) && !reason_needs_person(REASON_REFUSED) &&
		   !reason_needs_person(REASON_NO_ANSWER),
	   "what time can mend does not");
	return tap_end();
}
