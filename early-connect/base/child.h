/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A child process does work that may block, such as a connect. It answers through a socket, so its
 * parent never has to wait for it.
 */
#ifndef EC_BASE_CHILD_H
#define EC_BASE_CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/*
 * Fork a child that runs @work with its end of a socket and @argument, and exits with 0. It holds
 * no other descriptor of the caller's but 0 to 2, takes every signal, and ends with its parent.
 * *@fd is the parent's end, readable when the child has answered or is gone. Returns its pid or
 * -errno.
 */
pid_t child_start(void (*work)(int fd, const void *argument), const void *argument, int *fd);

/*
 * Have @work done by a process that nobody waits for: it holds no descriptor of the caller's but 0
 * to 2, and outlives it. Returns 0 or -errno.
 */
int child_detach(void (*work)(void));

/*
 * Have pages there before they are needed: after a fork each costs a fault, of which there are so
 * many that a connect would take a tenth longer. The data is for both sides of the fork, the
 * program for the child, which has none of it yet. Both fail silently before Linux 5.14.
 */
void child_touch_data(void);
void child_touch_program(void);

/*
 * No child has the whole pages of @data: a thousand endpoints cost each fork their copying, and
 * their keys are none of its business.
 */
void child_keep_out(void *data, size_t size);

/*
 * Is there something to read? An event may be a late one of a descriptor that had the same number:
 * a read would wait for the child then.
 */
bool child_has_answered(int fd);

/* All of @size bytes. 0, or -errno; -EIO where the other side is gone. */
int child_write(int fd, const void *data, size_t size);
int child_read(int fd, void *data, size_t size);

/* Wait for its end. */
void child_reap(pid_t pid);

#endif
