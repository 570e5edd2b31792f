// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * `early-connect status`: the kernel's controllers, with what each of them gives a path to, and the
 * planned paths that have none.
 */
#include "verbs/verb.h"

#include <string.h>

#include "base/clock.h"
#include "base/json_text.h"
#include "base/log.h"
#include "base/plain_text.h"
#include "request/reason.h"
#include "verbs/overview.h"

#define STATE_END 21 /* columns of name and state */

/* "3 h 12 min": two units at most. */
static const char *duration(double seconds, char *text, size_t size)
{
	static const struct {
		long seconds;
		const char *name;
	} units[] = { { 86400, "d" }, { 3600, "h" }, { 60, "min" }, { 1, "s" } };
	long left = seconds < 0 ? 0 : (long)seconds;
	size_t i = 0;

	while (i < 3 && left < units[i].seconds)
		i++;
	if (i == 3)
		snprintf(text, size, "%ld s", left);
	else
		snprintf(text, size, "%ld %s %ld %s", left / units[i].seconds, units[i].name,
			 left % units[i].seconds / units[i + 1].seconds, units[i + 1].name);
	return text;
}

static bool has_colour(void)
{
	static int known = -1;
	const char *term = getenv("TERM"), *never = getenv("NO_COLOR");

	if (known < 0)
		known = isatty(STDOUT_FILENO) && !(never && *never) && term &&
			strcmp(term, "dumb") != 0;
	return known;
}

static void print_state(const char *text, bool good)
{
	if (has_colour())
		printf("\033[%sm", good ? "32" : "31");
	print_plain(stdout, "%-10s", text);
	if (has_colour())
		printf("\033[0m");
}

/* Behind name and state: the address and what is to say; what goes beyond 80 columns comes below.
 */
static void print_rest(const char *address, const char *text)
{
	size_t len = strlen(text), used = STATE_END + 1 + strlen(address);

	if (!len)
		print_plain(stdout, " %s\n", address);
	else if (STATE_END + 1 + 26 + 1 + len <= 80 && strlen(address) <= 26)
		print_plain(stdout, " %-26s %s\n", address, text);
	else
		print_plain(stdout, " %s%s%s\n", address, used + 1 + len <= 80 ? " " : "\n    ",
			    text);
}

/* The host name comes from the hand-over: the kernel knows the address alone. */
static const char *link_address(const struct link *link, char *text, size_t size)
{
	struct endpoint e = link->controller->endpoint;

	if (link->planned)
		memcpy(e.name, link->planned->endpoint.name, sizeof(e.name));
	return endpoint_address(&e, text, size);
}

/* One word where every namespace of the path has it; NULL: they differ, or there is nothing to say.
 */
static const char *common_ana(const struct link *link)
{
	const struct subsystem *s = link->subsystem;

	for (size_t i = 0; i < s->disk_count; i++)
		if (link_lacks(link, &s->disks[i]))
			return NULL;
	for (int i = 1; i < link->path_count; i++)
		if (link->paths[i].ana != link->paths[0].ana)
			return NULL;
	return link->path_count > 0 && link->paths[0].ana != ANA_NONE ? ana_name(link->paths[0].ana)
								      : NULL;
}

/* Where one word does not do. */
static void print_namespaces(const struct link *link)
{
	const struct subsystem *s = link->subsystem;

	for (size_t i = 0; i < s->disk_count; i++) {
		const struct disk *disk = &s->disks[i];
		const struct ns_path *path = link_path(link, disk);

		if (link_lacks(link, disk))
			print_plain(stdout, "    %-8s no path to it\n", disk->name);
		else if (path && path->ana != ANA_NONE)
			print_plain(stdout, "    %-8s %s\n", disk->name, ana_name(path->ana));
	}
}

static void print_link(const struct overview *all, const struct link *link)
{
	const struct controller *c = link->controller;
	char address[ADDRESS_TEXT_SIZE], since[64], reconnects[32] = "", text[160];
	const char *parts[4] = { "", reconnects, "", common_ana(link) };
	size_t used = 0;

	if (link->since >= 0) {
		memcpy(since, "for ", 5);
		duration(clock_now() - link->since, since + 4, sizeof(since) - 4);
		parts[0] = since;
	}
	if (all->has_log && link->reconnects)
		snprintf(reconnects, sizeof(reconnects), "%u reconnect%s", link->reconnects,
			 link->reconnects == 1 ? "" : "s");
	if (controller_is_live(c) && !link_is_usable(link))
		parts[2] = "not usable";
	*text = '\0';
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		if (parts[i] && *parts[i])
			used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%s",
						 used ? i == 3 && *parts[2] ? ": " : "  " : "",
						 parts[i]);
	print_plain(stdout, "  %-8s ", c->name);
	print_state(c->state, link_is_usable(link));
	print_rest(link_address(link, address, sizeof(address)), text);
	if (!parts[3])
		print_namespaces(link);
}

static void print_disk(const struct disk *disk)
{
	static const char *const units[] = { "B", "KiB", "MiB", "GiB", "TiB", "PiB" };
	double size = (double)disk->size;
	size_t unit = 0;

	for (; size >= 1024 && unit + 1 < ARRAY_SIZE(units); unit++)
		size /= 1024;
	print_plain(stdout, "  %-8s ", disk->name);
	if (!disk->is_there)
		print_plain(stdout, "is not there");
	else if (size > 0)
		print_plain(stdout, "%.4g %s", size, units[unit]);
	else
		print_plain(stdout, "size unknown");
	print_plain(stdout, "%s\n", disk->is_usable ? "" : ", no path to it is usable");
}

static void print_subsystem(const struct overview *all, const struct subsystem *s)
{
	const struct controller *first = s->links[0]->controller;

	print_plain(stdout, "%s%s%s\n", first->endpoint.subsysnqn,
		    *first->iopolicy ? "  iopolicy " : "", first->iopolicy);
	for (size_t i = 0; i < s->disk_count; i++)
		if (s->disks[i].is_there || !s->disks[i].is_usable)
			print_disk(&s->disks[i]);
	for (size_t i = 0; i < s->link_count; i++)
		print_link(all, s->links[i]);
}

static void print_missing(const struct planned *planned)
{
	const struct endpoint *e = &planned->endpoint;
	const struct controller *c = planned->controller;
	char address[ADDRESS_TEXT_SIZE], text[512];
	int used;

	print_plain(stdout, "%s\n  %-8s ", e->subsysnqn, c ? c->name : "-");
	print_state("missing", false);
	used = snprintf(text, sizeof(text), "%s",
			c ? reason_sentence(REASON_NO_NAMESPACE)
			  : json_get_text(planned->path, "sentence"));
	for (size_t i = 0; i < planned->missing.count && used < (int)sizeof(text); i++)
		used += snprintf(text + used, sizeof(text) - (size_t)used, "%s%s", i ? ", " : ": ",
				 planned->missing.text[i]);
	print_rest(endpoint_address(e, address, sizeof(address)), text);
}

static void print_text(const struct overview *all)
{
	bool any = all->link_count;

	for (size_t i = 0; i < all->subsystem_count; i++)
		print_subsystem(all, &all->subsystems[i]);
	for (size_t i = 0; i < all->planned_count; i++) {
		if (!planned_is_missing(&all->planned[i]))
			continue;
		print_missing(&all->planned[i]);
		any = true;
	}
	if (!any)
		print_plain(stdout, "no NVMe/TCP controller%s\n",
			    all->is_blind ? "" : ", and none planned");
}

/* Those of the subsystem, whether it has a path to them or not, and its own. */
static struct json_object *namespaces_json(const struct link *link)
{
	struct json_object *list = json_object_new_array();
	const struct subsystem *s = link->subsystem;

	for (size_t i = 0; i < s->disk_count; i++) {
		const struct disk *disk = &s->disks[i];
		const struct ns_path *path = link_path(link, disk);
		struct json_object *ns;

		if (!path && (!disk->is_shared || !disk->is_there))
			continue;
		ns = json_object_new_object();
		json_add_text(ns, "device", disk->name);
		json_add_number(ns, "size", (long)disk->size);
		if (path)
			json_add_text(ns, "path", path->name);
		if (path)
			json_add_text(ns, "ana_state", ana_name(path->ana));
		json_add_switch(ns, "usable", link_carries(link, disk));
		json_object_array_add(list, ns);
	}
	return list;
}

static struct json_object *link_json(const struct overview *all, const struct link *link)
{
	struct json_object *object = json_object_new_object();
	const struct controller *c = link->controller;

	json_add_text(object, "controller", c->name);
	json_add_text(object, "state", c->state);
	json_add_switch(object, "usable", link_is_usable(link));
	json_add_text(object, "subsysnqn", c->endpoint.subsysnqn);
	json_add_text(object, "traddr", c->endpoint.traddr);
	json_add_text(object, "trsvcid", c->endpoint.trsvcid);
	if (link->planned)
		json_add_text(object, "name", link->planned->endpoint.name);
	json_add_text(object, "src_addr", c->src_addr);
	json_add_text(object, "iopolicy", c->iopolicy);
	json_add_number(object, "ctrl_loss_tmo", c->ctrl_loss_tmo);
	json_add_seconds(object, "since", link->since);
	if (all->has_log)
		json_add_number(object, "reconnects", link->reconnects);
	json_object_object_add(object, "namespaces", namespaces_json(link));
	return object;
}

static void print_json(const struct overview *all)
{
	_cleanup_(json_put) struct json_object *root = json_object_new_object();
	struct json_object *controllers = json_object_new_array();

	for (size_t i = 0; i < all->link_count; i++)
		json_object_array_add(controllers, link_json(all, &all->links[i]));
	json_object_object_add(root, "controllers", controllers);
	if (all->state)
		json_object_object_add(root, "hand_over", json_object_get(all->state));
	json_print(root, stdout);
}

/*
 * A path that is not usable by its ANA state is as the target means it, as long as another one is;
 * one that has no path to a namespace of its subsystem is not.
 */
static bool is_whole(const struct subsystem *s)
{
	for (size_t i = 0; i < s->link_count; i++)
		if (!controller_is_live(s->links[i]->controller))
			return false;
	for (size_t i = 0; i < s->disk_count; i++) {
		if (!s->disks[i].is_usable)
			return false;
		for (size_t k = 0; k < s->link_count; k++)
			if (link_lacks(s->links[k], &s->disks[i]))
				return false;
	}
	return true;
}

static enum outcome judge(const struct overview *all)
{
	if (all->is_blind)
		return OUTCOME_PARTIAL;
	for (size_t i = 0; i < all->subsystem_count; i++)
		if (!is_whole(&all->subsystems[i]))
			return OUTCOME_PARTIAL;
	for (size_t i = 0; i < all->planned_count; i++)
		if (planned_is_missing(&all->planned[i]))
			return OUTCOME_PARTIAL;
	return OUTCOME_DONE;
}

enum outcome verb_status(const struct options *options)
{
	struct overview all = { .root = options->root };
	enum outcome outcome = OUTCOME_SYSTEM;
	int err = overview_look(&all);

	if (err)
		log_error("/sys/class/nvme: %s", strerror(-err));
	else
		outcome = judge(&all);
	if (!err && options->json)
		print_json(&all);
	else if (!err)
		print_text(&all);
	overview_release(&all);
	return outcome;
}
