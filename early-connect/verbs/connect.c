// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * `early-connect connect`: sources → plan → engine → report.
 *
 * In the initramfs, and for a reload of the service, the verb returns as soon as enough is
 * connected, and the engine goes on behind it until every path is live, time is up or SIGTERM
 * comes. Under a service manager that waits for a notification the engine stays in front.
 */
#include "verbs/verb.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

#include "base/clock.h"
#include "base/lock.h"
#include "base/log.h"
#include "base/notify.h"
#include "engine/core.h"
#include "engine/engine.h"
#include "engine/progress.h"
#include "kernel/modules.h"
#include "request/plan_print.h"
#include "sources/dhcp.h"
#include "state/sources.h"
#include "state/state.h"
#include "state/state_file.h"
#include "verbs/behind.h"
#include "verbs/planning.h"

/* How often state.json tells of tries that brought no news; in a long wait rarely. */
#define SAVE_SECONDS	 5
#define SAVE_OFTEN	 15
#define SAVE_SECONDS_MAX 30
#define SAVE_SHARE	 100 /* of what is news: between two saves as many times what one takes */

/* TimeoutStartSec= of early-connect.service is longer than twice this. */
#define READY_SECONDS 180

struct run {
	const struct options *options;
	const char *root;
	struct plan *plan;
	struct state_run state;
	struct earlier earlier; /* what the run before this one left */
	struct request leases;	/* what DHCP has brought so far */
	bool looked;		/* … and what is wrong in it has been said */
	double saved_at, save_seconds;
	int save_error;
	bool unsaved;
	int tell_fd;  /* behind_tell() */
	bool overdue; /* the boot has been let go on without what is missing */
};

static void save(const struct engine *engine, struct run *run)
{
	double begun = clock_now();
	int err = state_write(run->root, engine, &run->state);

	if (err && err != run->save_error)
		log_warn(STATE_FILE ": %s", strerror(-err));
	run->save_error = err;
	run->saved_at = clock_now();
	run->save_seconds = run->saved_at - begun;
	run->unsaved = false;
}

/*
 * A thousand paths make a large file: writing it takes a small part of the time at the most, but at
 * the end. While the kernel is at a connect there is something better to do than to tell of it.
 */
static void on_change(struct engine *engine, void *context)
{
	struct run *run = context;
	bool is_end = engine->released || engine->core.verdict != VERDICT_RUNNING;

	run->unsaved = true;
	if (is_end || (!engine->core.attaching &&
		       clock_now() - run->saved_at >= SAVE_SHARE * run->save_seconds))
		save(engine, run);
	progress_change(&engine->core);
}

/* A service manager waits for the real root's run, and the whole boot behind it. */
static bool holds_boot(const struct run *run)
{
	return notify_is_wanted() && !planning_in_initramfs(run->options);
}

/*
 * Logins wait for remote-fs.target, and that for us: data that does not come makes a degraded boot,
 * not a blocked one, however long it is to be waited for.
 */
static void go_on_without(struct engine *engine, struct run *run)
{
	char text[STATUS_SIZE + 32] = "READY=1\nSTATUS=";
	size_t used = strlen(text);

	if (run->overdue || engine->core.released_at != NO_TIME || !holds_boot(run) ||
	    clock_now() - engine->core.started < READY_SECONDS)
		return;
	run->overdue = true;
	progress_overdue(&engine->core, text + used, sizeof(text) - used);
	notify(text);
}

static void on_second(struct engine *engine, void *context)
{
	struct run *run = context;
	static unsigned int seconds;

	seconds++;
	if (run->unsaved ||
	    seconds % (seconds <= SAVE_OFTEN ? SAVE_SECONDS : SAVE_SECONDS_MAX) == 0)
		save(engine, run);
	progress_second(&engine->core);
	go_on_without(engine, run);
}

static void on_release(struct engine *engine, void *context)
{
	const struct run *run = context;

	(void)engine;
	notify("READY=1\nSTATUS=");
	behind_tell(run->tell_fd, OUTCOME_DONE);
}

static bool same_leases(const struct request *a, const struct request *b)
{
	if (a->endpoint_count != b->endpoint_count || a->mistakes.count != b->mistakes.count)
		return false;
	for (size_t i = 0; i < a->endpoint_count; i++)
		if (!endpoint_is_same(&a->endpoints[i], &b->endpoints[i]))
			return false;
	return true;
}

/* What is wrong with a lease, or why what it names is left out. */
static void log_leased(const struct mistakes *mistakes)
{
	for (size_t i = 0; i < mistakes->count; i++)
		if (!strncmp(mistakes->list[i].text, DHCP_SOURCE, strlen(DHCP_SOURCE)))
			log_warn("%s", mistakes->list[i].text);
}

/* Of a plan made anew only what DHCP brought can be new. At @first its mistakes have been told. */
static void add_leased(struct engine *engine, const struct run *run, bool first)
{
	struct request r;
	struct plan plan = { 0 };

	request_init(&r);
	if (!planning_make(run->options, true, &r, &plan))
		for (size_t i = 0; i < plan.path_count; i++)
			if (strstr(plan.paths[i].source, DHCP_SOURCE))
				core_add(&engine->core, &plan.paths[i], clock_now());
	if (!first)
		log_leased(&r.mistakes);
	plan_release(&plan);
	request_release(&r);
}

/* A lease may come while what other sources name is being connected. */
static void look_for_leases(struct engine *engine, struct run *run)
{
	struct request leases;
	bool first = !run->looked;

	run->looked = true;
	request_init(&leases);
	if (dhcp_read(run->root, sources_in_initramfs(run->root), &leases) ||
	    same_leases(&leases, &run->leases)) {
		request_release(&leases);
		return;
	}
	request_release(&run->leases);
	run->leases = leases;
	add_leased(engine, run, first);
}

static void log_excluded(const struct request *r)
{
	for (size_t i = 0; i < r->excluded.count; i++)
		log_info("excluded: %s", r->excluded.list[i].text);
}

/* A reload: what is new is added, what was asked for before stays. */
static void read_again(struct engine *engine, struct run *run)
{
	struct exclusions before_it;
	size_t before = engine->core.path_count;
	struct request r;
	struct plan plan = { 0 };

	request_init(&r);
	if (!planning_make(run->options, true, &r, &plan)) {
		before_it = run->plan->exclusions;
		run->plan->exclusions = plan.exclusions;
		plan.exclusions = before_it;
		for (size_t i = 0; i < plan.path_count; i++)
			core_add(&engine->core, &plan.paths[i], clock_now());
	}
	log_excluded(&r);
	mistakes_log(&r.mistakes);
	log_info("the sources are read again: %zu new paths", engine->core.path_count - before);
	plan_release(&plan);
	request_release(&r);
	core_ask_again(&engine->core, clock_now());
}

static void on_look(struct engine *engine, void *context)
{
	struct run *run = context;

	if (lock_has_wish(run->root))
		read_again(engine, run);
	if (engine->plan->dhcp)
		look_for_leases(engine, run);
}

static void block_stop_signals(void)
{
	sigset_t stop;

	sigemptyset(&stop);
	sigaddset(&stop, SIGTERM);
	sigaddset(&stop, SIGINT);
	sigprocmask(SIG_BLOCK, &stop, NULL);
	signal(SIGPIPE, SIG_IGN); /* a front or a console that is gone is no reason to end */
}

/* Who stops the service has not made it fail; an initramfs that lacks root has. */
static enum outcome outcome_of(const struct engine *engine, bool initramfs)
{
	if (engine->core.verdict == VERDICT_ALL_LIVE)
		return OUTCOME_DONE;
	if (engine->core.released_at != NO_TIME ||
	    (engine->core.verdict == VERDICT_STOPPED && !initramfs))
		return OUTCOME_PARTIAL;
	return OUTCOME_TIMEOUT;
}

static enum outcome run_engine(struct run *run)
{
	const struct engine_hooks hooks = { on_look, on_change, on_second, on_release, run };
	struct engine engine;
	enum outcome outcome;
	int err = engine_init(&engine, run->plan);

	if (!err)
		err = engine_run(&engine, &hooks);
	if (err) {
		log_error("engine: %s", strerror(-err));
		outcome = OUTCOME_SYSTEM;
	} else {
		progress_end(&engine.core);
		outcome = outcome_of(&engine, planning_in_initramfs(run->options));
	}
	engine_release(&engine);
	return outcome;
}

/* For behind_run(). */
static enum outcome work_behind(void *context, int tell_fd)
{
	struct run *run = context;

	run->tell_fd = tell_fd;
	return run_engine(run);
}

static enum outcome run_with_state(struct run *run)
{
	bool behind = !notify_is_wanted() &&
		      (run->options->reload || planning_in_initramfs(run->options));
	enum outcome outcome;

	request_init(&run->leases);
	if (earlier_read(run->root, &run->earlier))
		log_debug(STATE_FILE ": not readable, written anew");
	outcome = behind ? behind_run(run->root, work_behind, run) : run_engine(run);
	earlier_release(&run->earlier);
	request_release(&run->leases);
	return outcome;
}

/* Run the engine under the lock, or have the one that runs take up what is new. */
static enum outcome run_locked(struct run *run)
{
	long timeout = run->plan->timeout;
	_cleanup_fd_ int lock = -1;

	if (holds_boot(run) && (!timeout || timeout > READY_SECONDS))
		timeout = READY_SECONDS;
	lock = run->options->reload ? lock_take_or_wish(run->root) : lock_take(run->root, timeout);
	if (lock == -EALREADY) {
		log_info("the early-connect that still connects has read the sources again");
		return OUTCOME_DONE;
	}
	if (lock == -ETIMEDOUT) {
		log_error(run->options->reload
				  ? "the early-connect that still connects does not answer"
				  : "another early-connect is still connecting after %ld s",
			  timeout);
		return OUTCOME_TIMEOUT;
	}
	if (lock < 0)
		log_warn("lock: %s", strerror(-lock));
	block_stop_signals();
	return run_with_state(run);
}

static enum outcome connect_plan(const struct options *options, struct plan *plan)
{
	bool initramfs = planning_in_initramfs(options);
	struct run run = {
		.options = options,
		.root = options->root,
		.plan = plan,
		.state = { initramfs ? "initramfs" : "rootfs", NO_TIME, &run.earlier },
		.tell_fd = -1,
	};

	if (initramfs)
		log_to_kernel();
	if (plan->quiet && initramfs)
		log_set_level(LOG_LEVEL_WARN);
	progress_start(options->quiet || (plan->quiet && initramfs));
	/* What is missing has been named; a kernel with all of it built in needs no module at all.
	 */
	if (!modules_load())
		run.state.modules_loaded = clock_now();
	return run_locked(&run);
}

/* A mistake in one source does not keep the others from connecting: it is logged. */
enum outcome verb_connect(const struct options *options)
{
	struct request r;
	struct plan plan = { 0 };
	enum outcome outcome = OUTCOME_DONE;
	bool mistaken;
	int err;

	request_init(&r);
	err = planning_make(options, true, &r, &plan);
	mistaken = mistakes_have_error(&r.mistakes);
	if (!err && options->dry_run)
		plan_print(&plan, &r, options->json, stdout);
	else
		mistakes_log(&r.mistakes);
	if (!options->dry_run)
		log_excluded(&r);
	request_release(&r); /* the engine may run for a long time */
	if (err)
		outcome = OUTCOME_SYSTEM;
	else if (mistaken && (options->dry_run || !plan.path_count))
		outcome = OUTCOME_CONFIG;
	else if (plan.path_count && !options->dry_run)
		outcome = connect_plan(options, &plan);
	else
		notify("READY=1");
	plan_release(&plan);
	return outcome;
}
