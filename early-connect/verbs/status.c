// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * `early-connect status`: the kernel's controllers, and the planned paths that have none.
 *
 * The kernel counts no reconnects where a program could read them, but it logs each one.
 */
#include "verbs/verb.h"

#include <errno.h>
#include <string.h>

#include "base/clock.h"
#include "base/json_text.h"
#include "base/log.h"
#include "kernel/kernel_log.h"
#include "request/reason.h"
#include "state/planned.h"
#include "state/state_file.h"
#include "state/today.h"

#define STATE_END 21 /* columns of name and state */

struct link {
	const struct controller *controller;
	const struct planned *planned; /* NULL: someone else's */
	double since;		 /* when its state began, seconds since boot; negative: not known */
	unsigned int reconnects; /* as far back as the log reaches */
	bool lost;		 /* the log's last word on it */
};

struct overview {
	const char *root;
	struct json_object *state;
	struct controller *controllers;
	struct planned *planned;
	struct link *links; /* one a controller */
	size_t link_count, planned_count;
	bool has_log;
	bool is_blind; /* what is planned can't be read */
};

/* "nvme nvme0: …" */
static void take_record(double seconds, const char *text, void *context)
{
	struct overview *all = context;

	all->has_log = true;
	for (size_t i = 0; i < all->link_count; i++) {
		struct link *link = &all->links[i];
		char prefix[32];

		snprintf(prefix, sizeof(prefix), "nvme %s: ", link->controller->name);
		if (strncmp(text, prefix, strlen(prefix)) != 0)
			continue;
		text += strlen(prefix);
		if (!strncmp(text, "starting error recovery", 23) && !link->lost) {
			link->lost = true;
			link->since = seconds;
		} else if (!strncmp(text, "Successfully reconnected", 24)) {
			link->lost = false;
			link->since = seconds;
			link->reconnects++;
		}
		return;
	}
}

static int find_links(struct overview *all)
{
	all->links = calloc(all->link_count + 1, sizeof(*all->links));
	if (!all->links)
		return -ENOMEM;
	for (size_t i = 0; i < all->link_count; i++) {
		struct link *link = &all->links[i];

		link->controller = &all->controllers[i];
		link->since = -1;
		for (size_t k = 0; k < all->planned_count; k++)
			if (all->planned[k].controller == link->controller)
				link->planned = &all->planned[k];
		if (link->planned && controller_is_live(link->controller))
			link->since = json_get_seconds(link->planned->path, "live_at");
	}
	kernel_log_scan(all->root, take_record, all);
	return 0;
}

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
	const char *term = getenv("TERM"), *never = getenv("NO_COLOR");

	return isatty(STDOUT_FILENO) && !(never && *never) && term && strcmp(term, "dumb") != 0;
}

static void print_state(const char *text, bool good)
{
	if (has_colour())
		printf("\033[%sm%-10s\033[0m", good ? "32" : "31", text);
	else
		printf("%-10s", text);
}

/* Behind name and state: the address and what is to say; what goes beyond 80 columns comes below.
 */
static void print_rest(const char *address, const char *text)
{
	size_t len = strlen(text), used = STATE_END + 1 + strlen(address);

	if (!len)
		printf(" %s\n", address);
	else if (STATE_END + 1 + 26 + 1 + len <= 80 && strlen(address) <= 26)
		printf(" %-26s %s\n", address, text);
	else
		printf(" %s%s%s\n", address, used + 1 + len <= 80 ? " " : "\n    ", text);
}

/* The host name comes from the hand-over: the kernel knows the address alone. */
static const char *link_address(const struct link *link, char *text, size_t size)
{
	struct endpoint e = link->controller->endpoint;

	if (link->planned)
		memcpy(e.name, link->planned->endpoint.name, sizeof(e.name));
	return endpoint_address(&e, text, size);
}

static void print_link(const struct overview *all, const struct link *link)
{
	const struct controller *c = link->controller;
	char address[ADDRESS_TEXT_SIZE], since[64], text[128] = "";
	size_t used = 0;

	if (link->since >= 0)
		used = (size_t)snprintf(text, sizeof(text), "for %s",
					duration(clock_now() - link->since, since, sizeof(since)));
	if (all->has_log && link->reconnects)
		snprintf(text + used, sizeof(text) - used, "%s%u reconnect%s", used ? "  " : "",
			 link->reconnects, link->reconnects == 1 ? "" : "s");
	printf("  %-8s ", c->name);
	print_state(c->state, controller_is_live(c));
	print_rest(link_address(link, address, sizeof(address)), text);
}

static void print_size(const struct nvme_namespace *ns)
{
	static const char *const units[] = { "B", "KiB", "MiB", "GiB", "TiB", "PiB" };
	double size = (double)ns->size;
	size_t unit = 0;

	for (; size >= 1024 && unit + 1 < ARRAY_SIZE(units); unit++)
		size /= 1024;
	printf("  %-8s ", ns->name);
	if (ns->size)
		printf("%.4g %s\n", size, units[unit]);
	else
		printf("size unknown\n");
}

static bool is_first(const struct overview *all, size_t link)
{
	for (size_t i = 0; i < link; i++)
		if (!strcmp(all->controllers[i].endpoint.subsysnqn,
			    all->controllers[link].endpoint.subsysnqn))
			return false;
	return true;
}

static void print_subsystem(const struct overview *all, const struct controller *first)
{
	struct nvme_namespace namespaces[NAMESPACES_MAX];
	size_t count;

	printf("%s%s%s\n", first->endpoint.subsysnqn, *first->iopolicy ? "  iopolicy " : "",
	       first->iopolicy);
	for (size_t i = 0; i < all->link_count; i++) {
		const struct controller *c = &all->controllers[i];

		if (strcmp(c->endpoint.subsysnqn, first->endpoint.subsysnqn))
			continue;
		/* Those of the subsystem once, those of a controller with each. */
		count = sysfs_disks(all->root, c, namespaces, NAMESPACES_MAX);
		for (size_t k = 0; k < count; k++)
			if (c == first || strstr(namespaces[k].dir, c->name))
				print_size(&namespaces[k]);
	}
	for (size_t i = 0; i < all->link_count; i++)
		if (!strcmp(all->controllers[i].endpoint.subsysnqn, first->endpoint.subsysnqn))
			print_link(all, &all->links[i]);
}

/* A planned path that the kernel has no controller for, or not the namespace that it is asked for.
 */
static bool is_missing(const struct planned *planned)
{
	return !planned->controller || planned->missing.count;
}

static void print_missing(const struct planned *planned)
{
	const struct endpoint *e = &planned->endpoint;
	const struct controller *c = planned->controller;
	char address[ADDRESS_TEXT_SIZE], text[512];
	int used;

	printf("%s\n  %-8s ", e->subsysnqn, c ? c->name : "-");
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

	for (size_t i = 0; i < all->link_count; i++)
		if (is_first(all, i))
			print_subsystem(all, &all->controllers[i]);
	for (size_t i = 0; i < all->planned_count; i++) {
		if (!is_missing(&all->planned[i]))
			continue;
		print_missing(&all->planned[i]);
		any = true;
	}
	if (!any)
		printf("no NVMe/TCP controller%s\n", all->is_blind ? "" : ", and none planned");
}

static struct json_object *link_json(const struct overview *all, const struct link *link)
{
	struct json_object *object = json_object_new_object();
	struct json_object *list = json_object_new_array();
	struct nvme_namespace namespaces[NAMESPACES_MAX];
	const struct controller *c = link->controller;
	size_t count = sysfs_disks(all->root, c, namespaces, NAMESPACES_MAX);

	json_add_text(object, "controller", c->name);
	json_add_text(object, "state", c->state);
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
	for (size_t i = 0; i < count; i++) {
		struct json_object *ns = json_object_new_object();

		json_add_text(ns, "device", namespaces[i].name);
		json_add_number(ns, "size", (long)namespaces[i].size);
		json_object_array_add(list, ns);
	}
	json_object_object_add(object, "namespaces", list);
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

static enum outcome judge(const struct overview *all)
{
	if (all->is_blind)
		return OUTCOME_PARTIAL;
	for (size_t i = 0; i < all->link_count; i++)
		if (!controller_is_live(&all->controllers[i]))
			return OUTCOME_PARTIAL;
	for (size_t i = 0; i < all->planned_count; i++)
		if (is_missing(&all->planned[i]))
			return OUTCOME_PARTIAL;
	return OUTCOME_DONE;
}

/* Who is not root may not read what is planned, and would take what is missing for never asked. */
static void read_state(struct overview *all)
{
	int err = state_file_read(all->root, &all->state);

	if (!err || err == -ENOENT)
		return;
	if (all->state)
		json_put(&all->state);
	all->state = NULL;
	all->is_blind = true;
	log_warn(STATE_FILE ": %s: can't tell what is planned%s",
		 err == -EINVAL ? "damaged" : strerror(-err),
		 err == -EACCES ? "; run it as root" : "");
}

static int find_planned(struct overview *all)
{
	struct request r;
	struct plan plan;
	int count = planned_read(all->root, all->state, all->controllers, all->link_count,
				 &all->planned);

	if (count <= 0)
		return count;
	all->planned_count = (size_t)count;
	if (!today_plan(all->root, &r, &plan) && !mistakes_have_error(&r.mistakes))
		all->planned_count = planned_forget(all->planned, all->planned_count, &plan);
	plan_release(&plan);
	request_release(&r);
	return 0;
}

static int look(struct overview *all)
{
	int count = sysfs_controllers(all->root, &all->controllers), err;

	if (count < 0)
		return count;
	all->link_count = (size_t)count;
	read_state(all);
	err = find_planned(all);
	return err ? err : find_links(all);
}

enum outcome verb_status(const struct options *options)
{
	struct overview all = { .root = options->root };
	enum outcome outcome = OUTCOME_SYSTEM;
	int err = look(&all);

	if (err)
		log_error("/sys/class/nvme: %s", strerror(-err));
	else
		outcome = judge(&all);
	if (!err && options->json)
		print_json(&all);
	else if (!err)
		print_text(&all);
	free(all.links);
	free(all.planned);
	free(all.controllers);
	json_put(&all.state);
	return outcome;
}
