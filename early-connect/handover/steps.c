// SPDX-License-Identifier: GPL-2.0-or-later
#include "handover/steps.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "base/log.h"

void handover_error(struct handover *h, int err)
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
		handover_error(h, -ENOMEM);
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
	handover_error(h, err);
}
