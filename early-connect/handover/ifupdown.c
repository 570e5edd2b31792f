// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ifupdown: an interface that is up already, by its state files (main.c of ifupdown 0.8):
 *
 *   /run/network/ifstate        = { interface "=" logical-name newline }, what `ifdown -a` goes by
 *   /run/network/ifstate.IFACE  = [ logical-name ] newline, none: it is down
 *
 * ifup finds it up and is content. ifdown looks for the stanza of that logical name, and there is
 * none: it forgets the state and does nothing else. So this is written anew before each ifup.
 */
#include "handover/ifupdown.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>

#include "base/files.h"
#include "nic/interfaces_file.h"
#include "nic/managers.h"

#define STATE_DIR "/run/network"
#define STATE	  STATE_DIR "/ifstate"

static bool ifupdown_is_wanted(const char *root)
{
	return unit_is_wanted(root, "networking.service");
}

/* The lock of ifupdown's; it goes with the descriptor. */
static int lock_state(const char *root)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	char path[PATH_MAX];
	int fd;

	snprintf(path, sizeof(path), "%s" STATE_DIR, root);
	mkdir(path, 0755);
	snprintf(path, sizeof(path), "%s" STATE_DIR "/.ifstate.lock", root);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	if (fd >= 0)
		fcntl(fd, F_SETLKW, &lock);
	return fd;
}

static bool is_line_of(const char *line, const char *name)
{
	size_t len = strlen(name);

	return !strncmp(line, name, len) && line[len] == '=';
}

/* The state with the interface's line replaced; the caller frees. NULL: out of memory. */
static char *new_state(const char *root, const char *name)
{
	_cleanup_free_ char *old = NULL;
	char *text = NULL, *line, *rest;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	if (file_read(root, STATE, &old, NULL))
		old = NULL;
	line = old ? strtok_r(old, "\n", &rest) : NULL;
	for (; line; line = strtok_r(NULL, "\n", &rest))
		if (!is_line_of(line, name))
			fprintf(out, "%s\n", line);
	fprintf(out, "%s=" HANDOVER_LOGICAL "\n", name);
	return fclose(out) ? NULL : text;
}

void handover_ifupdown(struct handover *h, const struct boot_nic *nic)
{
	static const char why[] = "ifupdown leaves it as it is";
	_cleanup_free_ char *text = NULL;
	_cleanup_fd_ int lock = -1;
	char path[PATH_MAX];

	/* Who has taken it down in between has to bring it up again: it is not up already. */
	if (ifupdown_configures(h->root, nic->name) == NOT_CONFIGURED ||
	    boot_nic_lacks(h->root, nic))
		return;
	if (!h->dry_run)
		lock = lock_state(h->root);
	text = new_state(h->root, nic->name);
	if (!text) {
		h->error = h->error ? h->error : -ENOMEM;
		return;
	}
	handover_write(h, nic, STATE, text, 0644, why);
	snprintf(path, sizeof(path), STATE ".%s", nic->name);
	handover_write(h, nic, path, HANDOVER_LOGICAL "\n", 0644, why);
}

enum configured ifupdown_configures(const char *root, const char *name)
{
	bool dhcp;

	if (!ifupdown_is_wanted(root) || !interfaces_file_has(root, name, &dhcp))
		return NOT_CONFIGURED;
	return dhcp ? CONFIGURED_DHCP : CONFIGURED;
}

bool ifupdown_keeps(const char *root, const char *name)
{
	_cleanup_free_ char *text = NULL;
	char *line, *rest;

	if (file_read(root, STATE, &text, NULL))
		return true;
	for (line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
		if (is_line_of(line, name))
			return !strcmp(line + strlen(name) + 1, HANDOVER_LOGICAL);
	return true;
}
