// SPDX-License-Identifier: GPL-2.0-or-later
/* `early-connect handover`: run before the network managers of the real root, and before each `ifup
 * -a`. */
#include "handover/handover.h"

#include <errno.h>
#include <string.h>
#include <sys/wait.h>

#include "base/files.h"
#include "base/json_text.h"
#include "base/log.h"
#include "verbs/verb.h"

static void note_error(struct handover *h, int err)
{
	if (err && !h->error)
		h->error = err;
}

static void note_step(struct handover *h, const struct boot_nic *nic, const char *path,
		      const char *why)
{
	struct step *grown = reallocarray(h->steps, h->step_count + 1, sizeof(*grown));
	struct step step = { .path = strdup(path), .why = why };

	if (!grown || !step.path) {
		free(step.path);
		note_error(h, -ENOMEM);
		return;
	}
	memcpy(step.name, nic->name, sizeof(step.name));
	h->steps = grown;
	grown[h->step_count++] = step;
}

/* What stands there already is left alone, for whoever watches the file. */
void handover_write(struct handover *h, const struct boot_nic *nic, const char *path,
		    const char *text, mode_t mode, const char *why)
{
	_cleanup_free_ char *old = NULL;
	int err = 0;

	if (!h->dry_run && (file_read(h->root, path, &old, NULL) || strcmp(old, text) != 0))
		err = file_write_mode(h->root, path, text, mode);
	if (err)
		log_error("%s: %s", path, strerror(-err));
	else
		note_step(h, nic, path, why);
	note_error(h, err);
}

/* systemd reads a unit that it has not met yet from the disk: there is nothing to reload. */
static int start_unit(const char *unit)
{
	int status;
	pid_t pid = fork();

	if (pid < 0)
		return -errno;
	if (!pid) {
		execlp("systemctl", "systemctl", "--no-block", "start", unit, NULL);
		_exit(127);
	}
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return status ? -EIO : 0;
}

static void hand_over(struct handover *h)
{
	for (size_t i = 0; i < h->nics.count; i++) {
		const struct boot_nic *nic = &h->nics.list[i];
		_cleanup_free_ char *unit = NULL;
		int err;

		handover_networkd(h, nic);
		handover_ifupdown(h, nic);
		handover_networkmanager(h, nic);
		unit = handover_lease(h, nic);
		if (!unit || h->dry_run || *h->root)
			continue;
		err = start_unit(unit);
		if (err)
			log_error("%s: does not start: %s", unit, strerror(-err));
		note_error(h, err);
	}
}

static void print_text(const struct handover *h)
{
	for (size_t i = 0; i < h->step_count; i++)
		printf("%s  %s  (%s)\n", h->steps[i].name, h->steps[i].path, h->steps[i].why);
	if (!h->nics.count)
		printf("no NVMe/TCP connection: nothing to hand over\n");
	else if (!h->step_count)
		printf("nothing to write: no network manager is in the way of the boot "
		       "interfaces\n");
}

static void print_json(const struct handover *h)
{
	_cleanup_(json_put) struct json_object *root = json_object_new_object();
	struct json_object *steps = json_object_new_array();

	for (size_t i = 0; i < h->step_count; i++) {
		struct json_object *step = json_object_new_object();

		json_add_text(step, "interface", h->steps[i].name);
		json_add_text(step, "path", h->steps[i].path);
		json_add_text(step, "why", h->steps[i].why);
		json_object_array_add(steps, step);
	}
	json_object_object_add(root, "steps", steps);
	json_print(root, stdout);
}

enum outcome verb_handover(const struct options *options)
{
	_cleanup_free_ struct controller *controllers = NULL;
	struct handover h = { .root = options->root, .dry_run = options->dry_run };
	int count = sysfs_controllers(options->root, &controllers);

	if (count < 0) {
		log_error("/sys/class/nvme: %s", strerror(-count));
		return OUTCOME_SYSTEM;
	}
	boot_nics_find(options->root, controllers, (size_t)count, &h.nics);
	if (h.nics.unknown)
		log_warn("%s: can't tell which interface it runs over", h.nics.unknown);
	hand_over(&h);
	if (options->json)
		print_json(&h);
	else if (!options->quiet)
		print_text(&h);
	for (size_t i = 0; i < h.step_count; i++)
		free(h.steps[i].path);
	free(h.steps);
	return h.error ? OUTCOME_SYSTEM : OUTCOME_DONE;
}
