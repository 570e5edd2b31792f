// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/temporary.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/file.h>

#include "base/files.h"
#include "base/macro.h"
#include "kernel/registry.h"

#define MARKS_DIR "/run/early-connect/discovery"

/* "NQN TRADDR TRSVCID": none of them holds a blank. */
#define MARK_SIZE (NQN_SIZE + TRADDR_SIZE + 8)

static void mark_path(char *path, const char *root)
{
	snprintf(path, PATH_MAX, "%s" MARKS_DIR "/%d", root, (int)getpid());
}

static void mark_text(char *text, const struct endpoint *e)
{
	snprintf(text, MARK_SIZE, "%s %s %s", e->subsysnqn, e->traddr, e->trsvcid);
}

int temporary_begin(const char *root, const struct endpoint *e)
{
	char path[PATH_MAX], text[MARK_SIZE];
	int err, fd;

	mark_path(path, root);
	mark_text(text, e);
	err = file_write_atomic("", path, text);
	if (err)
		return err;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	flock(fd, LOCK_EX);
	return fd;
}

void temporary_end(const char *root)
{
	char path[PATH_MAX];

	mark_path(path, root);
	unlink(path);
}

bool temporary_is_one(const char *root, const struct controller *c)
{
	char owner[32];

	return c->ctrl_loss_tmo == TEMPORARY_LOSS_TMO &&
	       !registry_owner(root, c->name, owner, sizeof(owner));
}

/* The locks are not of the descriptor that looks: one that is free is nobody's. */
static bool is_held(const char *path)
{
	_cleanup_fd_ int fd = open(path, O_RDONLY | O_CLOEXEC);

	return fd >= 0 && flock(fd, LOCK_EX | LOCK_NB);
}

/*
 * Show @visit the marks that are held, or those that are not, until it returns true; returns
 * whether it did.
 */
static bool visit_marks(const char *root, bool held,
			bool (*visit)(const char *root, const char *path, const char *text,
				      void *context),
			void *context)
{
	char path[PATH_MAX], text[MARK_SIZE];
	_cleanup_dir_ DIR *dir = NULL;
	struct dirent *entry;
	bool found = false;

	snprintf(path, sizeof(path), "%s" MARKS_DIR, root);
	dir = opendir(path);
	while (!found && dir && (entry = readdir(dir))) {
		if (*entry->d_name == '.')
			continue;
		snprintf(path, sizeof(path), "%s" MARKS_DIR "/%s", root, entry->d_name);
		if (is_held(path) == held && !file_read_line("", path, text, sizeof(text)))
			found = visit(root, path, text, context);
	}
	return found;
}

static bool is_mark(const char *root, const char *path, const char *text, void *context)
{
	(void)root;
	(void)path;
	return !context || !strcmp(text, context);
}

bool temporary_has_orphans(const char *root)
{
	return visit_marks(root, false, is_mark, NULL);
}

/* Where another process has the same controller connected, nobody can tell which one is whose. */
static bool remove_orphan(const char *root, const char *path, const char *mark, void *context)
{
	_cleanup_free_ struct controller *list = NULL;
	char text[MARK_SIZE], wanted[MARK_SIZE];
	int count;

	(void)context;
	snprintf(wanted, sizeof(wanted), "%s", mark);
	if (visit_marks(root, true, is_mark, wanted))
		return false;
	count = sysfs_controllers(root, &list);
	for (int i = 0; i < count; i++) {
		mark_text(text, &list[i].endpoint);
		if (!strcmp(text, wanted) && temporary_is_one(root, &list[i]))
			sysfs_write(root, list[i].name, "delete_controller", "1");
	}
	unlink(path);
	return false;
}

void temporary_remove_orphans(const char *root)
{
	visit_marks(root, false, remove_orphan, NULL);
}
