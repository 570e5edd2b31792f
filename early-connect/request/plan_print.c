// SPDX-License-Identifier: GPL-2.0-or-later
#include "request/plan_print.h"

#include <json.h>
#include <string.h>

#include "base/json_text.h"
#include "base/plain_text.h"
#include "base/text_set.h"
#include "request/endpoint_json.h"

/* Its name is known once it is there. */
static void print_interface(const struct endpoint *e, FILE *out)
{
	print_plain(out, " over %s", e->host_mac);
	if (e->host_vlan)
		print_plain(out, " VLAN %u", e->host_vlan);
}

static void print_path(const struct plan *plan, const struct endpoint *e, FILE *out)
{
	char address[ADDRESS_TEXT_SIZE];

	print_plain(out, "%s %s at %s", e->discovery ? "discover" : "connect", e->subsysnqn,
		    endpoint_address(e, address, sizeof(address)));
	if (*e->host_traddr)
		print_plain(out, " from %s", e->host_traddr);
	if (*e->host_iface)
		print_plain(out, " over %s", e->host_iface);
	else if (*e->host_mac)
		print_interface(e, out);
	for (size_t i = 0; i < e->nids.count; i++)
		print_plain(out, "%s %s",
			    i			? ","
			    : e->nids.count > 1 ? " namespaces"
						: " namespace",
			    e->nids.text[i]);
	print_plain(out, "  (%s)\n", e->source);
	if (e->unavailable)
		print_plain(out, "    firmware could not reach it\n");
	if (e->demands)
		print_plain(out, "    firmware demands security\n");
	if (*e->only)
		print_plain(out, "    for %s\n", e->only);
	if (e->discovery && e->persistent)
		print_plain(out, "    stays connected\n");
	if (strcmp(e->hostnqn, plan->identity.hostnqn) || strcmp(e->hostid, plan->identity.hostid))
		print_plain(out, "    host %s, hostid %s\n", e->hostnqn,
			    *e->hostid ? e->hostid : "none");
	for (int i = 0; i < TUNE_COUNT; i++)
		if (tunable_is_set(&e->tunables, i))
			print_plain(out, "    %s = %d\n", tunable_name(i), e->tunables.value[i]);
}

static void print_later(const struct endpoint *e, const struct request *r, FILE *out)
{
	char address[ADDRESS_TEXT_SIZE];

	print_plain(out, "left to the real root: %s at %s  (%s); %s\n", e->subsysnqn,
		    endpoint_address(e, address, sizeof(address)), e->source,
		    *r->early.why ? r->early.why : "early= does not name it");
}

/* Is @e the first path of its subsystem? @seen is the NQNs of those before it. */
static bool is_first(const struct endpoint *e, void **seen)
{
	return !e->discovery && text_set_add(seen, e->subsysnqn);
}

/* Of several subsystems the first that is ready does not wait for the others for ever. Those whose
 * first path is out of firmware's reach have no other: the reachable ones stand first in a plan. */
static void print_waiting(const struct plan *plan, FILE *out)
{
	size_t count = 0, reachable = 0;
	void *seen = NULL;

	for (size_t i = 0; i < plan->path_count; i++) {
		bool first = is_first(&plan->paths[i], &seen);

		count += first;
		reachable += first && !plan->paths[i].unavailable;
	}
	text_set_release(&seen);
	if (reachable > 1)
		print_plain(
			out,
			"boot waits for %zu subsystems, %ld s at the most after the first of them "
			"is "
			"ready\n",
			reachable, plan->grace);
	for (size_t i = 0; i < plan->path_count && reachable && count > 1; i++)
		if (is_first(&plan->paths[i], &seen) && plan->paths[i].unavailable)
			print_plain(out, "boot does not wait for %s: firmware could not reach it\n",
				    plan->paths[i].subsysnqn);
	text_set_release(&seen);
}

static void print_text(const struct plan *plan, const struct request *r, FILE *out)
{
	for (size_t i = 0; i < plan->path_count; i++)
		print_path(plan, &plan->paths[i], out);
	if (plan->path_count && *plan->identity.hostnqn)
		print_plain(out, "host %s, hostid %s  (%s)\n", plan->identity.hostnqn,
			    *plan->identity.hostid ? plan->identity.hostid : "none",
			    plan->identity.source);
	if (!plan->path_count)
		print_plain(out, "nothing to connect%s\n",
			    plan->dhcp ? " but what DHCP may bring" : "");
	else if (plan->paths_wanted == PATHS_ALL)
		print_plain(out, "boot goes on with all paths live; ");
	else
		print_plain(out, "boot goes on with %d path%s live; ", plan->paths_wanted,
			    plan->paths_wanted == 1 ? "" : "s");
	if (plan->path_count && plan->timeout)
		print_plain(out, "gives up after %ld s; iopolicy %s\n", plan->timeout,
			    plan->iopolicy);
	else if (plan->path_count)
		print_plain(out, "never gives up; iopolicy %s\n", plan->iopolicy);
	print_waiting(plan, out);
	for (size_t i = 0; i < plan->later_count; i++)
		print_later(&plan->paths[plan->path_count + i], r, out);
	for (size_t i = 0; i < r->excluded.count; i++)
		print_plain(out, "excluded: %s\n", r->excluded.list[i].text);
	fflush(out);
	for (size_t i = 0; i < r->mistakes.count; i++)
		fprintf(stderr, "early-connect: %s: %s\n",
			r->mistakes.list[i].fatal ? "error" : "warning", r->mistakes.list[i].text);
}

static struct json_object *path_json(const struct endpoint *e)
{
	struct json_object *path = json_object_new_object();

	json_add_endpoint(path, e);
	json_add_switch(path, "discovery", e->discovery);
	json_add_text(path, "only", e->only);
	if (e->unavailable)
		json_add_switch(path, "unavailable", true);
	if (e->demands)
		json_add_switch(path, "secured", true);
	if (e->persistent)
		json_add_switch(path, "persistent", true);
	json_add_tunables(path, e);
	return path;
}

static int print_json(const struct plan *plan, const struct request *r, FILE *out)
{
	_cleanup_(json_put) struct json_object *root = json_object_new_object();
	struct json_object *paths = json_object_new_array(), *mistakes = json_object_new_array();
	struct json_object *later = json_object_new_array();

	for (size_t i = 0; i < plan->path_count; i++)
		json_object_array_add(paths, path_json(&plan->paths[i]));
	for (size_t i = 0; i < r->mistakes.count; i++) {
		struct json_object *mistake = json_object_new_object();

		json_add_text(mistake, "level", r->mistakes.list[i].fatal ? "error" : "warning");
		json_add_text(mistake, "text", r->mistakes.list[i].text);
		json_object_array_add(mistakes, mistake);
	}
	for (size_t i = 0; i < plan->later_count; i++)
		json_object_array_add(later, path_json(&plan->paths[plan->path_count + i]));
	json_object_object_add(root, "paths", paths);
	if (plan->later_count)
		json_object_object_add(root, "later", later);
	else
		json_object_put(later);
	if (r->excluded.count) {
		struct json_object *excluded = json_object_new_array();

		for (size_t i = 0; i < r->excluded.count; i++)
			json_object_array_add(excluded,
					      json_object_new_string(r->excluded.list[i].text));
		json_object_object_add(root, "excluded", excluded);
	}
	json_add_text(root, "hostnqn", plan->identity.hostnqn);
	json_add_text(root, "hostid", plan->identity.hostid);
	json_add_text(root, "identity_source", plan->identity.source);
	json_add_number(root, "timeout", plan->timeout);
	json_add_number(root, "grace", plan->grace);
	json_add_number(root, "paths_wanted", plan->paths_wanted);
	json_add_text(root, "iopolicy", plan->iopolicy);
	json_object_object_add(root, "mistakes", mistakes);
	return json_print(root, out);
}

int plan_print(const struct plan *plan, const struct request *r, bool json, FILE *out)
{
	if (json)
		return print_json(plan, r, out);
	print_text(plan, r, out);
	return 0;
}
