// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/modules.h"

#include <errno.h>
#include <libkmod.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>

#include "base/files.h"
#include "base/log.h"

const char *const modules_needed[] = { "nvme_core", "nvme_fabrics", "nvme_tcp", NULL };

/*
 * Asked for by the kernel itself when a digest is switched on; an initramfs need not have a
 * modprobe for the kernel to call, so it is loaded ahead. Not having it is no fault.
 */
static const char *const modules_wished[] = { "nvme", "crypto-crc32c", NULL };

static void unref_context(struct kmod_ctx **ctx)
{
	kmod_unref(*ctx);
}

static void unref_list(struct kmod_list **list)
{
	kmod_module_unref_list(*list);
}

static void stay_quiet(void *data, int priority, const char *file, int line, const char *fn,
		       const char *format, va_list args)
{
	(void)data, (void)priority, (void)file, (void)line, (void)fn, (void)format, (void)args;
}

bool module_is_listed(const char *list, const char *name)
{
	size_t len = strlen(name);

	for (const char *end = strstr(list, ".ko"); end; end = strstr(end + 1, ".ko")) {
		size_t i = 0;

		if ((size_t)(end - list) < len || (end > list + len && end[-(long)len - 1] != '/'))
			continue;
		while (i < len &&
		       (end[i - len] == name[i] || (end[i - len] == '-' && name[i] == '_')))
			i++;
		if (i == len)
			return true;
	}
	return false;
}

static bool is_builtin(const char *root, const char *name)
{
	_cleanup_free_ char *text = NULL;
	char path[PATH_MAX];
	struct utsname kernel;

	if (uname(&kernel))
		return false;
	snprintf(path, sizeof(path), "/lib/modules/%s/modules.builtin", kernel.release);
	return !file_read(root, path, &text, NULL) && module_is_listed(text, name);
}

bool module_is_present(const char *root, const char *name)
{
	char path[PATH_MAX];
	struct stat st;

	snprintf(path, sizeof(path), "%s/sys/module/%s", root, name);
	return !stat(path, &st) || is_builtin(root, name);
}

static int load(struct kmod_ctx *ctx, const char *name)
{
	_cleanup_(unref_list) struct kmod_list *list = NULL;
	struct kmod_list *item;
	int err = kmod_module_new_from_lookup(ctx, name, &list);

	if (!err && !list)
		err = -ENOENT;
	kmod_list_foreach(item, list)
	{
		struct kmod_module *module = kmod_module_get_module(item);

		if (!err)
			err = kmod_module_probe_insert_module(module, KMOD_PROBE_IGNORE_COMMAND,
							      NULL, NULL, NULL, NULL);
		kmod_module_unref(module);
	}
	return err;
}

int modules_load(void)
{
	_cleanup_(unref_context) struct kmod_ctx *ctx = kmod_new(NULL, NULL);
	int first_error = 0;

	if (!ctx)
		return -ENOMEM;
	kmod_set_log_fn(ctx, stay_quiet, NULL);
	for (const char *const *name = modules_needed; *name; name++) {
		int err = module_is_present("", *name) ? 0 : load(ctx, *name);

		if (!err)
			continue;
		log_error("module %s: %s", *name,
			  err == -ENOENT ? "not found for this kernel (rebuild the initramfs?)"
					 : strerror(-err));
		first_error = first_error ? first_error : err;
	}
	for (const char *const *name = modules_wished; *name; name++) {
		int err = load(ctx, *name);

		if (err)
			log_debug("module %s: %s", *name, strerror(-err));
	}
	return first_error;
}
