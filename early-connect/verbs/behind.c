// SPDX-License-Identifier: GPL-2.0-or-later
#include "verbs/behind.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "base/files.h"
#include "base/log.h"

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
static enum outcome wait_for_word(pid_t pid, int fd)
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

void behind_tell(int tell_fd, enum outcome outcome)
{
	const char byte = (char)outcome;

	if (tell_fd >= 0 && write(tell_fd, &byte, 1) < 0)
		log_debug("nobody waits for the outcome: %s", strerror(errno));
}

enum outcome behind_run(const char *root, enum outcome (*work)(void *context, int tell_fd),
			void *context)
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
		write_pid(root, pid);
		return wait_for_word(pid, fds[0]);
	}
	close(fds[0]);
	setsid();
	outcome = work(context, fds[1]);
	behind_tell(fds[1], outcome);
	exit((int)outcome);
}
