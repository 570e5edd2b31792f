// SPDX-License-Identifier: GPL-2.0-or-later
/* A child: what it has of its parent, and what it is to its parent. */
#include "base/child.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tap.h"

#define SIZE (16 * 4096)

static void read_there(int fd, const void *argument)
{
	unsigned char value;

	signal(SIGSEGV, SIG_DFL); /* not the sanitizer's report */
	value = *(const volatile unsigned char *)argument;
	child_write(fd, &value, sizeof(value));
}

/* What a child reads at @at; -EIO: it has died of it. */
static int read_by_child(const unsigned char *at)
{
	unsigned char value = 0;
	int fd, err;
	pid_t pid = child_start(read_there, at, &fd);

	if (pid < 0)
		return pid;
	err = child_read(fd, &value, sizeof(value));
	close(fd);
	child_reap(pid);
	return err ? err : value;
}

int main(void)
{
	unsigned char *data =
		mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	memset(data, 7, SIZE);
	ok(read_by_child(data + 4096) == 7, "a child has its parent's memory");
	child_keep_out(data + 100, SIZE - 200);
	ok(read_by_child(data + 4096) == -EIO, "... but what it is kept out of");
	ok(read_by_child(data + SIZE - 8192) == -EIO, "... to the last whole page");
	ok(read_by_child(data) == 7 && read_by_child(data + SIZE - 1) == 7,
	   "pages that are shared with something else stay");
	ok(data[4096] == 7, "the parent has it as before");
	return tap_end();
}
