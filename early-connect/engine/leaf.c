// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/leaf.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/child.h"
#include "engine/attach.h"

#define ENDING_MAX 64

/* Children that were told to end, and may be in the kernel's hands. */
static pid_t ending[ENDING_MAX];

static void keep_for_reaping(pid_t pid)
{
	for (int i = 0; i < ENDING_MAX; i++) {
		if (ending[i])
			continue;
		ending[i] = pid;
		return;
	}
}

void leaf_reap(void)
{
	for (int i = 0; i < ENDING_MAX; i++)
		if (ending[i] && waitpid(ending[i], NULL, WNOHANG))
			ending[i] = 0;
}

static void begin(struct leaf_news *news, struct path *path)
{
	memset(news, 0, sizeof(*news));
	news->event = (struct event){ .kind = EVENT_KINDS, .path = path, .instance = NO_INSTANCE };
}

static void fail(struct leaf_news *news, enum reason reason, const char *detail)
{
	snprintf(news->detail, sizeof(news->detail), "%s", detail);
	news->event.kind = EVENT_FAILED;
	news->event.reason = reason;
	news->event.detail = news->detail;
}

static void take_step(struct leaf *leaf, enum probe_step step, struct leaf_news *news)
{
	static const enum event_kind kinds[] = { [PROBE_SENT] = EVENT_SENT,
						 [PROBE_TCP_UP] = EVENT_TCP_UP,
						 [PROBE_MORE] = EVENT_KINDS,
						 [PROBE_ANSWERED] = EVENT_ANSWERED,
						 [PROBE_FAILED] = EVENT_FAILED };

	leaf->fd = leaf->probe.fd;
	if (leaf->fd < 0)
		leaf->kind = LEAF_NONE;
	if (step == PROBE_FAILED)
		fail(news, leaf->probe.reason, leaf->probe.detail);
	else
		news->event.kind = kinds[step];
}

void leaf_probe(struct leaf *leaf, struct path *path, struct leaf_news *news)
{
	begin(news, path);
	leaf_stop(leaf);
	leaf->kind = LEAF_PROBE;
	leaf->probe.endpoint = path->endpoint;
	leaf->probe.fd = -1;
	take_step(leaf, reach_start(&leaf->probe), news);
}

static void look_up(int fd, const void *argument)
{
	struct addresses found;

	resolve_name(argument, &found);
	child_write(fd, &found, sizeof(found));
}

void leaf_look_up(struct leaf *leaf, struct path *path, struct leaf_news *news)
{
	char detail[sizeof(news->detail)] = "", name[TRADDR_SIZE];
	enum reason reason = resolve_obstacle(path->endpoint->traddr, detail, sizeof(detail));
	pid_t pid;

	begin(news, path);
	leaf_stop(leaf);
	if (reason != REASON_NONE) {
		fail(news, reason, detail);
		return;
	}
	memcpy(name, path->endpoint->traddr, sizeof(name)); /* the child has no endpoints */
	pid = child_start(look_up, name, &leaf->fd);
	if (pid < 0) {
		snprintf(detail, sizeof(detail), "look-up: %s", strerror(-pid));
		fail(news, REASON_CONNECT_FAILED, detail);
		return;
	}
	leaf->kind = LEAF_LOOK_UP;
	leaf->child = pid;
}

void leaf_log(struct leaf *leaf, pid_t pid, int fd)
{
	leaf_stop(leaf);
	leaf->kind = LEAF_LOG;
	leaf->child = pid;
	leaf->fd = fd;
}

static void take_addresses(struct leaf *leaf, struct leaf_news *news)
{
	int err = child_read(leaf->fd, &news->addresses, sizeof(news->addresses));

	leaf_stop(leaf);
	news->event.addresses = &news->addresses;
	if (err)
		fail(news, REASON_NAME_SERVER_SILENT, "");
	else if (news->addresses.reason != REASON_NONE)
		fail(news, news->addresses.reason, "");
	else
		news->event.kind = EVENT_FOUND;
}

static void take_log(struct leaf *leaf, struct leaf_news *news)
{
	struct fabrics_result result = { 0 };
	int err = attach_read_log(leaf->fd, &result, &news->records);

	leaf_stop(leaf);
	if (err) {
		fail(news, REASON_CONNECT_FAILED, "the reading child died");
	} else if (result.err) {
		fail(news, result.reason, result.detail);
	} else {
		snprintf(news->detail, sizeof(news->detail), "%s", result.detail);
		news->event.kind = EVENT_LOG;
		news->event.detail = news->detail;
		news->event.instance = result.instance;
		news->event.records = news->records;
		news->event.record_count = result.record_count;
	}
}

void leaf_continue(struct leaf *leaf, struct path *path, struct leaf_news *news)
{
	begin(news, path);
	if (leaf->kind == LEAF_PROBE)
		take_step(leaf, reach_continue(&leaf->probe), news);
	else if (leaf->kind != LEAF_NONE && !child_has_answered(leaf->fd))
		return;
	else if (leaf->kind == LEAF_LOOK_UP)
		take_addresses(leaf, news);
	else if (leaf->kind == LEAF_LOG)
		take_log(leaf, news);
}

void leaf_end_probe(struct leaf *leaf, struct path *path, struct leaf_news *news)
{
	begin(news, path);
	if (leaf->kind != LEAF_PROBE)
		return;
	reach_timed_out(&leaf->probe);
	take_step(leaf, PROBE_FAILED, news);
}

void leaf_stop(struct leaf *leaf)
{
	if (leaf->kind == LEAF_PROBE)
		reach_stop(&leaf->probe);
	else if (leaf->kind != LEAF_NONE)
		close(leaf->fd);
	if (leaf->kind == LEAF_LOOK_UP || leaf->kind == LEAF_LOG) {
		kill(leaf->child, SIGKILL);
		keep_for_reaping(leaf->child);
	}
	leaf->kind = LEAF_NONE;
	leaf->fd = -1;
}

void leaf_raise_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit))
		return;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
}
