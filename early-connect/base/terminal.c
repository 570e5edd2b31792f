// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/terminal.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/files.h"

#define PLYMOUTH_PID "/run/plymouth/pid"

/* "tty1" is a screen, "ttyS0" or "hvc0" is a line to somewhere. */
static bool is_screen(const char *name)
{
	return !strncmp(name, "tty", 3) && isdigit((unsigned char)name[3]);
}

/* /dev/console is the last one that the kernel lists as active. */
static bool console_is_screen(void)
{
	char active[128];
	const char *last;

	if (file_read_line("", "/sys/class/tty/console/active", active, sizeof(active)))
		return false;
	last = strrchr(active, ' ');
	return is_screen(last ? last + 1 : active);
}

bool terminal_can_update(void)
{
	const char *name = isatty(STDERR_FILENO) ? ttyname(STDERR_FILENO) : NULL;
	const char *term = getenv("TERM");

	if (!name || (term && !strcmp(term, "dumb")))
		return false;
	if (!strcmp(name, "/dev/console"))
		return console_is_screen();
	return !strncmp(name, "/dev/pts/", 9) ||
	       (!strncmp(name, "/dev/", 5) && is_screen(name + 5));
}

/* Forked twice: nobody has to reap a plymouth that hangs. */
void splash_message(const char *text)
{
	char argument[512];
	pid_t pid;

	if (access(PLYMOUTH_PID, F_OK))
		return;
	snprintf(argument, sizeof(argument), "--text=%s", text);
	pid = fork();
	if (pid > 0)
		waitpid(pid, NULL, 0);
	if (pid)
		return;
	if (fork())
		_exit(0);
	execlp("plymouth", "plymouth", "display-message", argument, (char *)NULL);
	_exit(127);
}
