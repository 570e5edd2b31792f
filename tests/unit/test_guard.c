// SPDX-License-Identifier: GPL-2.0-or-later
/* No memory of ours, and no key in it, ends in a core file. */
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/guard.h"
#include "tap.h"

static bool is_guarded(void)
{
	struct rlimit limit;

	return !prctl(PR_GET_DUMPABLE) && !getrlimit(RLIMIT_CORE, &limit) && !limit.rlim_cur &&
	       !limit.rlim_max;
}

int main(void)
{
	pid_t pid;
	int status = -1;

	ok(!is_guarded(), "a process can leave a core file");
	guard_memory();
	ok(is_guarded(), "and then no more");
	pid = fork();
	if (!pid)
		_exit(!is_guarded());
	waitpid(pid, &status, 0);
	ok(!status, "nor can a child");
	return tap_end();
}
