// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/controllers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "base/log.h"
#include "base/macro.h"
#include "kernel/attribute.h"
#include "kernel/namespaces.h"
#include "kernel/registry.h"
#include "kernel/sysfs.h"
#include "nic/host_iface.h"
#include "storage/block.h"

#define LEAVES_MAX 32

static void controller_name(int instance, char name[16])
{
	snprintf(name, 16, "nvme%d", instance);
}

/* A number that was freed may be another controller's by now. */
static int state_of_controller(const struct path *path, int instance)
{
	char file[64], nqn[NQN_SIZE], address[3 * TRADDR_SIZE], state[32];
	size_t len = strlen(path->endpoint->traddr);
	_cleanup_fd_ int dir = -1;

	snprintf(file, sizeof(file), "/sys/class/nvme/nvme%d", instance);
	dir = attribute_dir("", file);
	if (dir < 0 || attribute_read(dir, "state", state, sizeof(state)) ||
	    attribute_read(dir, "subsysnqn", nqn, sizeof(nqn)) ||
	    strcmp(nqn, path->endpoint->subsysnqn) != 0)
		return LOOK_GONE;
	/* The kernel writes the address as it was given. */
	if (attribute_read(dir, "address", address, sizeof(address)) ||
	    strncmp(address, "traddr=", 7) != 0 ||
	    strncasecmp(address + 7, path->endpoint->traddr, len) != 0 ||
	    !strchr(",", address[7 + len]))
		return LOOK_GONE;
	if (!strncmp(state, "deleting", 8) || !strcmp(state, "dead"))
		return LOOK_GONE;
	return !strcmp(state, "live") ? LOOK_LIVE : LOOK_LOST;
}

static enum path_state state_of_ana(enum ana_state ana)
{
	switch (ana) {
	case ANA_INACCESSIBLE:
		return PATH_INACCESSIBLE;
	case ANA_PERSISTENT_LOSS:
		return PATH_PERSISTENT_LOSS;
	case ANA_CHANGE:
		return PATH_CHANGE;
	default:
		return PATH_LIVE;
	}
}

/* Has another path that is asked for the namespace a controller that has it? */
static bool is_elsewhere(const struct core *core, const struct path *path, const char *nid)
{
	for (size_t i = 0; i < core->path_count; i++) {
		const struct path *other = &core->paths[i];
		char name[16];

		if (other == path || other->instance == NO_INSTANCE ||
		    other->subsystem == path->subsystem || !nids_have(&other->endpoint->nids, nid))
			continue;
		controller_name(other->instance, name);
		if (sysfs_has_namespace("", name, nid))
			return true;
	}
	return false;
}

static void look_for_nid(const struct core *core, const struct path *path,
			 const struct ns_path *list, size_t count, const char *nid,
			 struct look *look, struct looked_detail *words)
{
	const struct ns_path *found = ns_path_find(list, count, nid);
	enum path_state ana = found ? state_of_ana(found->ana) : PATH_LIVE;

	if (found && (found->is_there || ana != PATH_LIVE)) {
		look->any = true;
		if (ana != PATH_LIVE && look->ana == PATH_LIVE) {
			look->ana = ana;
			snprintf(words->text, sizeof(words->text), "namespace %s, controller %s",
				 nid, words->name);
		}
		return;
	}
	if (is_elsewhere(core, path, nid))
		return;
	if (!look->missing++)
		snprintf(words->text, sizeof(words->text), "namespace %s", nid);
}

/* Of those that nobody named the best counts: which of them root is on is not known. */
static void look_at_all(const struct ns_path *list, size_t count, struct look *look,
			struct looked_detail *words)
{
	for (size_t i = 0; i < count; i++) {
		enum path_state ana = state_of_ana(list[i].ana);

		if (ana == PATH_LIVE && !list[i].is_there)
			continue; /* the kernel is still making it */
		if (!look->any || ana == PATH_LIVE) {
			look->ana = ana;
			snprintf(words->text, sizeof(words->text), "namespace %u, controller %s",
				 list[i].nsid, words->name);
		}
		look->any = true;
	}
}

void controllers_look(const struct core *core, const struct path *path, int instance,
		      struct look *look, struct looked_detail *words)
{
	const struct nids *nids = &path->endpoint->nids;
	_cleanup_free_ struct ns_path *list = NULL;
	char more[48] = "";
	int count;
	size_t len;

	*look = (struct look){ .controller = state_of_controller(path, instance),
			       .ana = PATH_LIVE };
	*words->text = '\0';
	look->detail = words->text;
	if (look->controller != LOOK_LIVE)
		return;
	controller_name(instance, words->name);
	count = sysfs_namespaces_of("", words->name, nids->count ? NS_ALL : NS_ALL & ~NS_NIDS,
				    &list);
	count = count < 0 ? 0 : count;
	for (size_t i = 0; i < nids->count; i++)
		look_for_nid(core, path, list, (size_t)count, nids->text[i], look, words);
	if (!nids->count)
		look_at_all(list, (size_t)count, look, words);
	else if (!look->missing)
		look->any = true;
	if (!look->missing)
		return;
	if (look->missing > 1)
		snprintf(more, sizeof(more), " and %zu more", look->missing - 1);
	len = strlen(words->text);
	snprintf(words->text + len, sizeof(words->text) - len, "%s, controller %s", more,
		 words->name);
}

void controllers_adopt(struct core *core,
		       void (*found)(void *context, struct path *path, int instance), void *context)
{
	_cleanup_free_ struct controller *list = NULL;
	int count = sysfs_controllers("", &list), instance;

	for (size_t i = 0; count > 0 && i < core->path_count; i++) {
		struct path *path = &core->paths[i];
		const struct controller *c;

		if (path->endpoint->discovery || path->instance != NO_INSTANCE)
			continue;
		host_iface_find("", path->endpoint); /* two NICs to one target are two paths */
		c = controller_find(list, (size_t)count, path->endpoint);
		if (c && controller_is_live(c) && sscanf(c->name, "nvme%d", &instance) == 1)
			found(context, path, instance);
	}
}

void controllers_own(int instance, const char *iopolicy)
{
	char name[16];
	int err;

	controller_name(instance, name);
	err = registry_claim("", name);
	if (err)
		log_warn("%s: registry: %s", name, strerror(-err));
	err = sysfs_set_iopolicy(instance, iopolicy);
	if (err)
		log_warn("%s: iopolicy %s: %s", name, iopolicy, strerror(-err));
}

/* The last one counts, as for the kernel. */
static bool find_word(const char *line, const char *key, char *value, size_t size)
{
	bool found = false;

	for (const char *at = line; *at; at += strcspn(at, " \n")) {
		at += strspn(at, " \n");
		if (strncmp(at, key, strlen(key)) != 0)
			continue;
		at += strlen(key);
		snprintf(value, size, "%.*s", (int)strcspn(at, " \n"), at);
		found = *value;
	}
	return found;
}

/* Add the subsystems below the device; false: it is not there. */
static bool add_leaves(const char *spec, char (*nqns)[NQN_SIZE], size_t max, size_t *count)
{
	struct block_leaf leaves[LEAVES_MAX];
	unsigned int major, minor;
	int found;

	if (block_of_spec("", spec, &major, &minor))
		return false;
	found = block_leaves("", major, minor, leaves, LEAVES_MAX);
	for (int i = 0; i < found && *count < max; i++)
		if (!strcmp(leaves[i].transport, "tcp"))
			memcpy(nqns[(*count)++], leaves[i].subsysnqn, NQN_SIZE);
	return found > 0;
}

size_t controllers_of_root(char (*nqns)[NQN_SIZE], size_t max)
{
	static const char *const keys[] = { "root=", "mount.usr=", "resume=" };
	_cleanup_free_ char *line = NULL;
	char value[512];
	size_t count = 0;

	if (file_read("", "/proc/cmdline", &line, NULL))
		return 0;
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		const char *spec = value;

		if (!find_word(line, keys[i], value, sizeof(value)))
			continue;
		if (!strncmp(spec, "block:", 6)) /* dracut's */
			spec += 6;
		if (!add_leaves(spec, nqns, max, &count))
			return 0;
	}
	return count;
}
