// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * `early-connect connect`: sources → plan → engine → report.
 *
 * In the initramfs the verb returns as soon as the boot may go on, and the engine goes on behind
 * it until every path is live, time is up or SIGTERM comes (its pid stands in PID_FILE). Under a
 * service manager that waits for a notification (NOTIFY_SOCKET) the engine stays in front.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>

#include "dhcp.h"
#include "early.h"
#include "engine.h"
#include "files.h"
#include "lock.h"
#include "log.h"
#include "modules.h"
#include "progress.h"
#include "sources.h"
#include "state.h"
#include "verbs.h"

#define PID_FILE     "/run/early-connect/pid"
#define SAVE_SECONDS 5

struct run {
	const struct options *options;
	const char *root;
	const char *stage;
	struct request leases; /* what DHCP has brought so far */
	bool looked;	       /* … and what is wrong in it has been said */
	int release_fd; /* tells the process in front that the boot may go on; -1: none waits */
};

static void log_mistakes(const struct request *r)
{
	for (size_t i = 0; i < r->mistake_count; i++)
		log_message(r->mistakes[i].fatal ? LOG_LEVEL_ERROR : LOG_LEVEL_WARN, "%s",
			    r->mistakes[i].text);
}

static bool in_initramfs(const struct options *options)
{
	struct stat st;

	if (options->stage != STAGE_AUTO)
		return options->stage == STAGE_INITRAMFS;
	return !stat("/etc/initrd-release", &st) || !stat("/conf/initramfs.conf", &st);
}

/* sd_notify(3)'s protocol: one datagram; a leading @ means the abstract namespace. */
static void notify(const char *text)
{
	const char *path = getenv("NOTIFY_SOCKET");
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	_cleanup_fd_ int fd = -1;
	socklen_t size;

	if (!path || strlen(path) >= sizeof(address.sun_path))
		return;
	memcpy(address.sun_path, path, strlen(path));
	size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(path));
	if (*path == '@')
		address.sun_path[0] = '\0';
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0 ||
	    sendto(fd, text, strlen(text), MSG_NOSIGNAL, (struct sockaddr *)&address, size) < 0)
		log_warn("%s: %s", path, strerror(errno));
}

static void save(const struct engine *engine, const struct run *run)
{
	int err = state_write(run->root, engine, run->stage);

	if (err)
		log_warn(STATE_FILE ": %s", strerror(-err));
}

static void on_change(const struct engine *engine, void *context)
{
	save(engine, context);
	progress_change(engine);
}

/* Failed tries for a known reason are no change: their number is brought up to date now and then.
 */
static void on_second(const struct engine *engine, void *context)
{
	static unsigned int seconds;

	if (++seconds % SAVE_SECONDS == 0)
		save(engine, context);
	progress_second(engine);
}

/* One byte: the outcome. Only the first counts, at the release or at the end. */
static void tell_front(const struct run *run, enum outcome outcome)
{
	const char byte = (char)outcome;

	if (run->release_fd >= 0 && write(run->release_fd, &byte, 1) < 0)
		log_debug("nobody waits for the outcome: %s", strerror(errno));
}

static void on_release(const struct engine *engine, void *context)
{
	const struct run *run = context;

	(void)engine;
	notify("READY=1");
	tell_front(run, OUTCOME_DONE);
}

static int make_plan(const struct options *options, struct request *r, struct plan *plan)
{
	int err = sources_read(options->root, r);

	if (!err)
		err = plan_make(r, plan);
	if (err)
		log_error("reading the sources: %s", strerror(-err));
	if (!err && in_initramfs(options)) {
		early_resolve(options->root, &r->early);
		plan_filter_early(r, plan);
	}
	if (options->timeout != TIMEOUT_UNSET)
		plan->timeout = options->timeout;
	if (options->paths != PATHS_UNSET)
		plan->paths_wanted = options->paths;
	return err;
}

static bool same_leases(const struct request *a, const struct request *b)
{
	if (a->endpoint_count != b->endpoint_count || a->mistake_count != b->mistake_count)
		return false;
	for (size_t i = 0; i < a->endpoint_count; i++)
		if (!endpoint_is_same(&a->endpoints[i], &b->endpoints[i]))
			return false;
	return true;
}

/* Of a plan made anew only what DHCP brought can be new. */
static void add_leased(struct engine *engine, const struct run *run)
{
	struct request r;
	struct plan plan = { 0 };

	request_init(&r);
	if (!make_plan(run->options, &r, &plan))
		for (size_t i = 0; i < plan.path_count; i++)
			if (strstr(plan.paths[i].source, DHCP_SOURCE))
				engine_add_path(engine, &plan.paths[i], 0);
	plan_release(&plan);
	request_release(&r);
}

/* A lease may come while what other sources name is being connected. */
static void on_look(struct engine *engine, void *context)
{
	struct run *run = context;
	struct request leases;
	bool first = !run->looked;

	if (!engine->plan->dhcp)
		return;
	run->looked = true;
	request_init(&leases);
	if (dhcp_read(run->root, &leases) || same_leases(&leases, &run->leases)) {
		request_release(&leases);
		return;
	}
	if (!first)
		log_mistakes(&leases);
	request_release(&run->leases);
	run->leases = leases;
	add_leased(engine, run);
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

static enum outcome run_engine(const struct plan *plan, struct run *run)
{
	const struct engine_hooks hooks = { on_look, on_change, on_second, on_release, run };
	struct engine engine;
	enum outcome outcome;
	int err = engine_init(&engine, plan);

	if (!err)
		err = engine_run(&engine, &hooks);
	if (err) {
		log_error("engine: %s", strerror(-err));
		outcome = OUTCOME_SYSTEM;
	} else if (engine.verdict == VERDICT_ALL_LIVE) {
		outcome = OUTCOME_DONE;
	} else {
		progress_end(&engine);
		outcome = engine.released_at == NO_TIME ? OUTCOME_TIMEOUT : OUTCOME_PARTIAL;
	}
	engine_release(&engine);
	return outcome;
}

static void write_pid(const char *root, pid_t pid)
{
	char text[16];
	int err;

	snprintf(text, sizeof(text), "%d\n", (int)pid);
	err = file_write_atomic(root, PID_FILE, text);
	if (err)
		log_warn(PID_FILE ": %s", strerror(-err));
}

static pid_t engine_pid;

static void forward_signal(int signal)
{
	kill(engine_pid, signal);
}

/* Whoever ends the process in front means the engine behind it. */
static void forward_stop_signals(pid_t pid)
{
	struct sigaction action = { .sa_handler = forward_signal };
	sigset_t stop;

	engine_pid = pid;
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	sigemptyset(&stop);
	sigaddset(&stop, SIGTERM);
	sigaddset(&stop, SIGINT);
	sigprocmask(SIG_UNBLOCK, &stop, NULL);
}

/*
 * The front waits for the engine's byte: not for its end, and not for the pipe's, which a child
 * that hangs in the kernel could hold open. Only an engine that was killed leaves no byte.
 */
static enum outcome wait_for_release(pid_t pid, int fd)
{
	char byte;
	int status = 0;
	ssize_t got;

	while ((got = read(fd, &byte, 1)) < 0 && errno == EINTR)
		;
	if (got == 1)
		return (enum outcome)byte;
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	log_error("the connecting process %d ended without a word (status %#x)", (int)pid, status);
	return OUTCOME_SYSTEM;
}

static enum outcome run_behind(const struct plan *plan, struct run *run)
{
	enum outcome outcome;
	int fds[2];
	pid_t pid;

	if (pipe2(fds, O_CLOEXEC) || (pid = fork()) < 0) {
		log_error("fork: %s", strerror(errno));
		return OUTCOME_SYSTEM;
	}
	if (pid) {
		close(fds[1]);
		forward_stop_signals(pid);
		write_pid(run->root, pid);
		return wait_for_release(pid, fds[0]);
	}
	close(fds[0]);
	setsid();
	run->release_fd = fds[1];
	outcome = run_engine(plan, run);
	tell_front(run, outcome);
	exit((int)outcome);
}

static enum outcome connect_plan(const struct options *options, const struct plan *plan)
{
	bool initramfs = in_initramfs(options);
	enum outcome outcome;
	struct run run = { .options = options,
			   .root = options->root,
			   .stage = initramfs ? "initramfs" : "rootfs",
			   .release_fd = -1 };
	_cleanup_fd_ int lock = -1;

	if (initramfs)
		log_to_kernel();
	if (plan->quiet && initramfs)
		log_set_level(LOG_LEVEL_WARN);
	progress_start(options->quiet || (plan->quiet && initramfs));
	/* What is missing has been named; a kernel with all of it built in needs no module at all.
	 */
	modules_load();
	lock = lock_take(options->root, plan->timeout);
	if (lock == -ETIMEDOUT) {
		log_error("another early-connect is still connecting after %ld s", plan->timeout);
		return OUTCOME_TIMEOUT;
	}
	if (lock < 0)
		log_warn("lock: %s", strerror(-lock));
	block_stop_signals();
	request_init(&run.leases);
	outcome = initramfs && !getenv("NOTIFY_SOCKET") ? run_behind(plan, &run)
							: run_engine(plan, &run);
	request_release(&run.leases);
	return outcome;
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
	err = make_plan(options, &r, &plan);
	mistaken = request_has_errors(&r);
	if (!err && options->dry_run)
		plan_print(&plan, &r, options->json, stdout);
	else
		log_mistakes(&r);
	request_release(&r); /* the engine may run for a long time */
	if (err)
		outcome = OUTCOME_SYSTEM;
	else if (!plan.path_count && mistaken)
		outcome = OUTCOME_CONFIG;
	else if (plan.path_count && !options->dry_run)
		outcome = connect_plan(options, &plan);
	else
		notify("READY=1");
	plan_release(&plan);
	return outcome;
}

/* For who builds an image: there, but not in the image, it can be told what root stands on. */
static enum outcome print_early(const struct options *options, struct request *r)
{
	if (sources_read(options->root, r))
		return OUTCOME_SYSTEM;
	early_resolve(options->root, &r->early);
	early_print(&r->early, stdout);
	return OUTCOME_DONE;
}

enum outcome verb_plan(const struct options *options)
{
	struct request r;
	struct plan plan = { 0 };
	enum outcome outcome = OUTCOME_SYSTEM;

	request_init(&r);
	if (options->early) {
		outcome = print_early(options, &r);
		request_release(&r);
		return outcome;
	}
	if (!make_plan(options, &r, &plan) && !plan_print(&plan, &r, options->json, stdout))
		outcome = request_has_errors(&r) ? OUTCOME_CONFIG : OUTCOME_DONE;
	plan_release(&plan);
	request_release(&r);
	return outcome;
}
