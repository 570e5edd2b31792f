// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/connecting.h"

#include "engine/discover.h"
#include "engine/log_page.h"
#include "engine/moves.h"
#include "engine/probing.h"
#include "engine/watching.h"

/* The kernel has been at one connect for that long: worth a word. A dead address takes it 3.2 s. */
#define BUSY_SECONDS 4.0

/* The log page of a discovery controller: a few round trips, not the kernel's minute. */
#define LOG_SECONDS    (LOG_PAGE_SECONDS + 2.0) /* and to disconnect */
#define REREAD_SECONDS 15.0			/* between two looks at one */

void connecting_begin(struct core *core, double now)
{
	struct path *path = core->attaching ? NULL : probing_next(core, now);

	if (!path)
		return;
	core->attaching = path;
	paths_set_state(core, path, PATH_ATTACHING, now);
	paths_set_due(core, path, now + BUSY_SECONDS);
	paths_act(core, ACTION_ATTACH, path);
}

static void leave_slot(struct core *core, const struct path *path)
{
	if (core->attaching == path)
		core->attaching = NULL;
}

/* It is connected; whether it is of use is seen at its namespaces. */
static bool connected(struct core *core, struct path *path, int instance, double now)
{
	if (!paths_set_instance(core, path, instance))
		return false;
	paths_set_state(core, path, PATH_CONNECTED, now);
	paths_set_reason(core, path, REASON_NONE, now);
	return true;
}

void connecting_attached(struct core *core, struct path *path, const struct event *event,
			 double now)
{
	bool discovery = path->endpoint->discovery;

	leave_slot(core, path);
	path->adopted = false;
	move_set_detail(core, path, event->detail);
	if (!discovery) {
		if (connected(core, path, event->instance, now)) {
			watching_look(core, path, NULL, now);
			paths_act(core, ACTION_OWN, path);
		} else {
			move_retry(core, path, REASON_IDENTITY_CLASH,
				   "its controller is another path's", now);
		}
		return;
	}
	paths_set_state(core, path, PATH_READING, now);
	paths_set_due(core, path, now + LOG_SECONDS);
}

/* The kernel is up to some hundredths of a second longer at the write than the namespace is there:
 * the boot need not wait for that. The slot stays taken. */
void connecting_appeared(struct core *core, struct path *path, const struct event *event,
			 double now)
{
	path->adopted = false;
	if (!connected(core, path, event->instance, now))
		return;
	watching_looked(core, path, event, now);
	if (path->state == PATH_CONNECTED)
		watching_look(core, path, NULL, now);
}

/* The write's end, behind that. */
void connecting_returned(struct core *core, struct path *path, const struct event *event,
			 double now)
{
	(void)now;
	leave_slot(core, path);
	move_set_detail(core, path, event->detail);
	paths_act(core, ACTION_OWN, path);
}

/* The kernel has taken the controller away again. */
void connecting_failed_late(struct core *core, struct path *path, const struct event *event,
			    double now)
{
	paths_set_instance(core, path, NO_INSTANCE);
	path->live_at = NO_TIME;
	connecting_refused(core, path, event, now);
}

/* It may be on its way out: it is taken over where it is found live. */
void connecting_exists(struct core *core, struct path *path, const struct event *event, double now)
{
	leave_slot(core, path);
	move_retry(core, path, REASON_LOST, event->detail, now);
	paths_act(core, ACTION_ADOPT, NULL);
}

void connecting_refused(struct core *core, struct path *path, const struct event *event, double now)
{
	leave_slot(core, path);
	path->failed_attaches++;
	move_retry(core, path, event->reason, event->detail, now);
}

void connecting_name_busy(struct core *core, struct path *path, const struct event *event,
			  double now)
{
	(void)event;
	paths_set_reason(core, path, REASON_KERNEL_BUSY, now);
	paths_set_due(core, path, NO_TIME);
}

void connecting_adopted(struct core *core, struct path *path, const struct event *event, double now)
{
	if (paths_instance_is_taken(core, event->instance))
		return;
	move_leave(core, path);
	move_set_detail(core, path, NULL);
	path->adopted = true;
	connected(core, path, event->instance, now);
	watching_look(core, path, NULL, now);
}

void connecting_take_log(struct core *core, struct path *path, const struct event *event,
			 double now)
{
	bool found;

	leave_slot(core, path);
	found = discover_take(core, path, event->records, event->record_count, now);
	if (!found) {
		move_retry(core, path, REASON_NO_SUBSYSTEM, event->detail, now);
		return;
	}
	paths_set_state(core, path, PATH_DISCOVERED, now);
	paths_set_reason(core, path, REASON_NONE, now);
	move_set_detail(core, path, event->detail);
	paths_set_due(core, path, now + REREAD_SECONDS);
	if (path->endpoint->persistent && event->instance != NO_INSTANCE &&
	    paths_set_instance(core, path, event->instance))
		paths_act(core, ACTION_OWN, path);
}

void connecting_give_up_log(struct core *core, struct path *path, const struct event *event,
			    double now)
{
	(void)event;
	move_stop(core, path);
	move_retry(core, path, REASON_LOG_SILENT, NULL, now);
}

/* A log may tell more later, as long as what it told is not enough. */
void connecting_read_again(struct core *core, struct path *path, const struct event *event,
			   double now)
{
	(void)event;
	if (core->released_at == NO_TIME)
		move_try(core, path, now);
	else
		paths_set_due(core, path, NO_TIME);
}
