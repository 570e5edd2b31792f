// SPDX-License-Identifier: GPL-2.0-or-later
/* Is what the kernel has what was meant? */
#include "verify/kernel.h"

#include <string.h>

#include "base/files.h"
#include "base/json_text.h"

static bool is_planned(const struct evidence *evidence, const char *subsysnqn)
{
	for (size_t i = 0; i < evidence->planned_count; i++)
		if (!strcmp(evidence->planned[i].endpoint.subsysnqn, subsysnqn))
			return true;
	return false;
}

/* Data may be on NVMe/TCP beside a local root; who boots it by the command line, firmware or DHCP
 * means root. */
static bool root_was_meant(const struct evidence *evidence)
{
	static const char *const boot_sources[] = { "cmdline", "nbft", "dhcp " };

	for (size_t i = 0; i < evidence->planned_count; i++)
		for (size_t k = 0; k < ARRAY_SIZE(boot_sources); k++)
			if (!strncmp(json_get_text(evidence->planned[i].path, "source"),
				     boot_sources[k], strlen(boot_sources[k])))
				return true;
	return false;
}

void verify_root(const struct evidence *evidence, const char *check, struct report *report)
{
	if (evidence->leaf_count < 0) {
		report_add(report, check, CHECK_WARN, "look at findmnt /",
			   "can't tell what / stands on: %s", strerror(-evidence->leaf_count));
		return;
	}
	for (int i = 0; i < evidence->leaf_count; i++) {
		const struct block_leaf *leaf = &evidence->leaves[i];

		if (strcmp(leaf->transport, "tcp"))
			report_add(report, check,
				   root_was_meant(evidence) ? CHECK_WARN : CHECK_PASS,
				   "if root should be remote, check root= on the command line",
				   "/ stands on %s, which is not NVMe/TCP", leaf->name);
		else if (!is_planned(evidence, leaf->subsysnqn))
			report_add(report, check, CHECK_FAIL,
				   "add the subsystem to the command line or config.json",
				   "/ stands on %s of %s, which nobody planned", leaf->name,
				   leaf->subsysnqn);
		else
			report_add(report, check, CHECK_PASS, NULL, "/ stands on %s of %s",
				   leaf->name, leaf->subsysnqn);
	}
}

void verify_exclusions(const struct evidence *evidence, const char *check, struct report *report)
{
	const struct exclusions *all = &evidence->plan.exclusions;
	size_t before = report->count;

	for (int i = 0; i < evidence->leaf_count; i++) {
		const struct block_leaf *leaf = &evidence->leaves[i];
		const struct exclusion *x =
			strcmp(leaf->transport, "tcp")
				? NULL
				: controllers_excluded(evidence->controllers,
						       evidence->controller_count, leaf->subsysnqn,
						       all);

		if (x)
			report_add(report, check, CHECK_FAIL,
				   "take the entry out, and rebuild the initramfs",
				   "/ stands on %s, which %s excludes", leaf->subsysnqn, x->where);
	}
	if (report->count == before && all->count)
		report_add(report, check, CHECK_PASS, NULL, "nothing that / stands on is excluded");
}

#define SAME_IDENTITY \
	"make /etc/nvme/hostnqn and hostid what the target knows; rebuild the initramfs; reboot"

static bool differs(const char *a, const char *b)
{
	return *a && *b && strcmp(a, b) != 0;
}

static bool is_same_host(const struct endpoint *a, const struct endpoint *b)
{
	return !differs(a->hostnqn, b->hostnqn) && !differs(a->hostid, b->hostid);
}

/* The image has a copy of the files: a change here would make the next connect another host's. */
static void check_sources(const struct evidence *evidence, const char *check, struct report *report)
{
	const struct identity *today = &evidence->plan.identity;
	struct json_object *run = boot_run(evidence);
	const char *hostnqn = json_get_text(run, "hostnqn");
	const char *hostid = json_get_text(run, "hostid");

	if (differs(hostnqn, today->hostnqn) || differs(hostid, today->hostid))
		report_add(report, check, CHECK_FAIL, SAME_IDENTITY,
			   "connected as %s, hostid %s (%s); here it is %s, hostid %s (%s)",
			   hostnqn, hostid, json_get_text(run, "identity_source"), today->hostnqn,
			   today->hostid, today->source);
}

/* check_sources() has told of what has everybody's identity. */
static bool is_everybodys(const struct evidence *evidence, const struct endpoint *was,
			  const struct endpoint *e)
{
	return !strcmp(was->hostnqn, json_get_text(boot_run(evidence), "hostnqn")) &&
	       !strcmp(e->hostnqn, evidence->plan.identity.hostnqn);
}

/* A host of config.json has its own, and what the initramfs connected may have another by now. */
static void check_own_identity(const struct evidence *evidence, const struct endpoint *was,
			       const char *check, struct report *report)
{
	const struct endpoint *other = NULL;

	for (size_t i = 0; i < evidence->plan.path_count; i++) {
		const struct endpoint *e = &evidence->plan.paths[i];

		if (!planned_is_asked_by(was, e))
			continue;
		if (is_same_host(was, e) || is_everybodys(evidence, was, e))
			return;
		other = e;
	}
	if (other)
		report_add(report, check, CHECK_FAIL, SAME_IDENTITY,
			   "%s was asked for as %s, hostid %s; here it is %s, hostid %s",
			   was->subsysnqn, was->hostnqn, was->hostid, other->hostnqn,
			   other->hostid);
}

static void check_controller(const struct evidence *evidence, const struct controller *c,
			     const char *check, struct report *report)
{
	const struct endpoint *e = &c->endpoint, *other = NULL;

	for (size_t i = 0; i < evidence->planned_count; i++) {
		const struct endpoint *was = &evidence->planned[i].endpoint;

		if (!endpoint_is_same(was, e))
			continue;
		if (is_same_host(was, e))
			return;
		other = was;
	}
	if (other)
		report_add(report, check, CHECK_FAIL,
			   "find out who connected it, and make both the same host",
			   "%s is connected as %s, hostid %s; planned was %s, hostid %s", c->name,
			   e->hostnqn, e->hostid, other->hostnqn, other->hostid);
}

void verify_identity(const struct evidence *evidence, const char *check, struct report *report)
{
	size_t before = report->count;

	if (!evidence->planned_count)
		return;
	check_sources(evidence, check, report);
	for (size_t i = 0; i < evidence->planned_count; i++)
		check_own_identity(evidence, &evidence->planned[i].endpoint, check, report);
	for (size_t i = 0; i < evidence->controller_count; i++)
		check_controller(evidence, &evidence->controllers[i], check, report);
	if (report->count == before)
		report_add(report, check, CHECK_PASS, NULL,
			   "%s in the initramfs, in the kernel and here",
			   evidence->planned[0].endpoint.hostnqn);
}

/* What the sources ask for; -2 where they do not tell, as for what discovery found. */
static long planned_loss_timeout(const struct evidence *evidence, const struct controller *c)
{
	for (size_t i = 0; i < evidence->plan.path_count; i++) {
		const struct endpoint *e = &evidence->plan.paths[i];

		if (endpoint_is_same(e, &c->endpoint) &&
		    tunable_is_set(&e->tunables, TUNE_CTRL_LOSS_TMO))
			return e->tunables.value[TUNE_CTRL_LOSS_TMO];
	}
	return -2;
}

/* With the kernel's default of 600 s an outage of ten minutes takes the root file system away. */
void verify_loss_timeout(const struct evidence *evidence, const char *check, struct report *report)
{
	for (size_t i = 0; i < evidence->controller_count; i++) {
		const struct controller *c = &evidence->controllers[i];
		long planned = planned_loss_timeout(evidence, c);

		if (c->ctrl_loss_tmo == -1)
			report_add(report, check, CHECK_PASS, NULL, "%s never gives up", c->name);
		else if (c->ctrl_loss_tmo < 0)
			report_add(report, check, CHECK_WARN, "look at its ctrl_loss_tmo in sysfs",
				   "%s does not tell when it is given up", c->name);
		else if (carries_root(evidence, c->endpoint.subsysnqn))
			report_add(report, check, CHECK_FAIL,
				   "echo -1 > its ctrl_loss_tmo in /sys/class/nvme; remove "
				   "ctrl_loss_tmo from the configuration",
				   "%s carries / and is given up after %ld s without the target",
				   c->name, c->ctrl_loss_tmo);
		else if (planned == -1)
			report_add(report, check, CHECK_WARN,
				   "echo -1 > its ctrl_loss_tmo in /sys/class/nvme",
				   "%s is given up after %ld s, and should never be", c->name,
				   c->ctrl_loss_tmo);
		else
			report_add(report, check, CHECK_PASS, NULL, "%s is given up after %ld s",
				   c->name, c->ctrl_loss_tmo);
	}
}

void verify_iopolicy(const struct evidence *evidence, const char *check, struct report *report)
{
	const char *meant = evidence->plan.iopolicy;

	for (size_t i = 0; i < evidence->planned_count; i++) {
		const struct controller *c = evidence->planned[i].controller;

		if (!c || !*c->iopolicy || !is_first_of_subsystem(evidence, i))
			continue;
		if (!*evidence->request.iopolicy && strcmp(c->iopolicy, meant) != 0 &&
		    strcmp(c->iopolicy, KERNEL_IOPOLICY) != 0) /* as the udev rule has it */
			report_add(
				report, check, CHECK_PASS, NULL,
				"%s of %s: %s, which somebody has set; the configuration has none",
				c->subsystem, c->endpoint.subsysnqn, c->iopolicy);
		else if (strcmp(c->iopolicy, meant) != 0)
			report_add(
				report, check, CHECK_FAIL,
				"echo it > its iopolicy in /sys/class/nvme-subsystem; look for a "
				"udev rule that sets another",
				"%s of %s: %s, not %s", c->subsystem, c->endpoint.subsysnqn,
				c->iopolicy, meant);
		else
			report_add(report, check, CHECK_PASS, NULL, "%s of %s: %s", c->subsystem,
				   c->endpoint.subsysnqn, meant);
	}
}

static size_t paths_of_subsystem(const struct evidence *evidence, const char *subsysnqn)
{
	size_t count = 0;

	for (size_t i = 0; i < evidence->planned_count; i++)
		count += !strcmp(evidence->planned[i].endpoint.subsysnqn, subsysnqn);
	return count;
}

void verify_multipath(const struct evidence *evidence, const char *check, struct report *report)
{
	char value[8];
	int err = file_read_line(evidence->root, "/sys/module/nvme_core/parameters/multipath",
				 value, sizeof(value));

	for (size_t i = 0; i < evidence->planned_count; i++) {
		const char *subsysnqn = evidence->planned[i].endpoint.subsysnqn;
		size_t count = paths_of_subsystem(evidence, subsysnqn);

		if (count < 2 || !is_first_of_subsystem(evidence, i))
			continue;
		if (err)
			report_add(report, check, CHECK_FAIL,
				   "boot a kernel with CONFIG_NVME_MULTIPATH",
				   "%s has %zu paths, and this kernel no native multipath",
				   subsysnqn, count);
		else if (*value != 'Y')
			report_add(report, check, CHECK_FAIL,
				   "boot with nvme_core.multipath=Y on the command line",
				   "%s has %zu paths, and nvme_core.multipath is off: each is a "
				   "device of its own",
				   subsysnqn, count);
		else
			report_add(report, check, CHECK_PASS, NULL,
				   "%s has %zu paths, and native multipath is on", subsysnqn,
				   count);
	}
}

/* One address of the target from one of the host's, twice. */
static bool is_duplicate(const struct controller *a, const struct controller *b)
{
	return endpoint_has_address(&a->endpoint, &b->endpoint) &&
	       !strcmp(a->endpoint.subsysnqn, b->endpoint.subsysnqn) &&
	       !strcmp(a->endpoint.hostnqn, b->endpoint.hostnqn) &&
	       !strcmp(a->src_addr, b->src_addr);
}

void verify_duplicates(const struct evidence *evidence, const char *check, struct report *report)
{
	const struct controller *list = evidence->controllers;
	char address[ADDRESS_TEXT_SIZE];
	size_t before = report->count;

	for (size_t i = 0; i < evidence->controller_count; i++)
		for (size_t k = 0; k < i; k++) {
			if (!is_duplicate(&list[i], &list[k]))
				continue;
			report_add(
				report, check, CHECK_WARN,
				"find out who connected the later one: it differs in host_traddr "
				"or host_iface",
				"%s and %s are one path: %s at %s", list[k].name, list[i].name,
				list[i].endpoint.subsysnqn,
				endpoint_address(&list[i].endpoint, address, sizeof(address)));
		}
	if (report->count == before && evidence->controller_count)
		report_add(report, check, CHECK_PASS, NULL, "no path is connected twice");
}
