// SPDX-License-Identifier: GPL-2.0-or-later
/* `early-connect probe`: one probe of the engine's, by hand. */
#include "verbs/verb.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/plain_text.h"
#include "engine/reach.h"
#include "engine/resolve.h"

/* ADDR, ADDR:PORT or [V6]:PORT; a bare IPv6 address has no port. */
static int parse_target(const char *text, struct endpoint *e)
{
	const char *end = text + strlen(text), *colon = strrchr(text, ':');

	if (*text == '[') {
		const char *bracket = strchr(text, ']');

		if (!bracket || (bracket[1] && bracket[1] != ':'))
			return -EINVAL;
		text++;
		end = bracket;
		colon = bracket[1] ? bracket + 1 : NULL;
	} else if (colon && colon != strchr(text, ':')) {
		colon = NULL;
	} else if (colon) {
		end = colon;
	}
	strcpy(e->trsvcid, NVME_TCP_PORT);
	if (field_set(e->traddr, sizeof(e->traddr), text, (size_t)(end - text)) ||
	    !traddr_is_valid(e->traddr))
		return -EINVAL;
	if (colon && (field_set(e->trsvcid, sizeof(e->trsvcid), colon + 1, strlen(colon + 1)) ||
		      !trsvcid_is_valid(e->trsvcid)))
		return -EINVAL;
	return 0;
}

#define PROBE_SECONDS 3.3 /* for each of its two steps; engine/moves.c says why */

/* True when a target answers; else probe->reason is set. */
static bool probe_once(struct probe *probe)
{
	enum probe_step step = reach_start(probe);
	double end = clock_now() + PROBE_SECONDS;

	while (step != PROBE_ANSWERED && step != PROBE_FAILED) {
		struct pollfd wait = { probe->fd, probe->shaking ? POLLIN : POLLOUT, 0 };
		double left = end - clock_now();

		if (left <= 0) {
			reach_timed_out(probe);
			return false;
		}
		if (poll(&wait, 1, (int)(left * 1000) + 1) > 0)
			step = reach_continue(probe);
		if (step == PROBE_TCP_UP)
			end = clock_now() + PROBE_SECONDS;
	}
	return step == PROBE_ANSWERED;
}

static void print_result(const struct endpoint *e, bool ready, enum reason reason, bool json)
{
	char address[ADDRESS_TEXT_SIZE];

	endpoint_address(e, address, sizeof(address));
	if (json)
		print_plain(stdout, "{ \"target\": \"%s\", \"state\": \"%s\" }\n", address,
			    ready ? "ready" : reason_key(reason));
	else
		print_plain(stdout, "%s: %s\n", address,
			    ready ? "ready: an NVMe/TCP target answers" : reason_sentence(reason));
}

/* A name is probed at each of its addresses; one that is ready will do. */
enum outcome verb_probe(const struct options *options)
{
	struct endpoint e = { 0 };
	struct addresses found = { .count = 1 };
	enum outcome outcome = OUTCOME_TIMEOUT;

	if (parse_target(options->arguments[0], &e)) {
		log_error("%s: is not ADDR[:PORT]", options->arguments[0]);
		return OUTCOME_USAGE;
	}
	if (traddr_is_address(e.traddr)) {
		memcpy(found.text[0], e.traddr, sizeof(found.text[0]));
	} else {
		resolve_name(e.traddr, &found);
		if (!found.count)
			print_result(&e, false, found.reason, options->json);
		memcpy(e.name, e.traddr, sizeof(e.name));
	}
	for (size_t i = 0; i < found.count; i++) {
		struct probe probe = { .endpoint = &e, .fd = -1 };
		bool ready;

		snprintf(e.traddr, sizeof(e.traddr), "%s", found.text[i]);
		ready = probe_once(&probe);
		print_result(&e, ready, probe.reason, options->json);
		if (ready)
			outcome = OUTCOME_DONE;
	}
	return outcome;
}
