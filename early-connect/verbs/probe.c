// SPDX-License-Identifier: GPL-2.0-or-later
/* `early-connect probe`: one probe of the engine's, by hand. */
#include "verbs/verb.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
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

static void probe_once(struct path *path)
{
	int err = reach_start(path, clock_now());

	while (!err && path->fd >= 0) {
		struct pollfd wait = { path->fd, path->state == PATH_PROBING ? POLLOUT : POLLIN,
				       0 };
		double left = path->deadline - clock_now();

		if (left > 0 && poll(&wait, 1, (int)(left * 1000) + 1) > 0)
			err = reach_continue(path, clock_now());
		else if (path->deadline <= clock_now())
			reach_timed_out(path);
	}
}

static void print_result(const struct path *path, bool json)
{
	bool ready = path->state == PATH_READY;
	char address[ADDRESS_TEXT_SIZE];

	endpoint_address(path->endpoint, address, sizeof(address));
	if (json)
		printf("{ \"target\": \"%s\", \"state\": \"%s\" }\n", address,
		       ready ? "ready" : reason_key(path->reason));
	else
		printf("%s: %s\n", address,
		       ready ? "ready: an NVMe/TCP target answers" : reason_sentence(path->reason));
}

/* A name is probed at each of its addresses; one that is ready will do. */
enum outcome verb_probe(const struct options *options)
{
	struct endpoint e = { 0 };
	struct path path = { .endpoint = &e, .fd = -1 };
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
		path.reason = found.reason;
		if (!found.count)
			print_result(&path, options->json);
		memcpy(e.name, e.traddr, sizeof(e.name));
	}
	for (size_t i = 0; i < found.count; i++) {
		snprintf(e.traddr, sizeof(e.traddr), "%s", found.text[i]);
		path = (struct path){ .endpoint = &e, .fd = -1 };
		probe_once(&path);
		print_result(&path, options->json);
		if (path.state == PATH_READY)
			outcome = OUTCOME_DONE;
	}
	return outcome;
}
