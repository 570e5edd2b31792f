// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/fabrics_options.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/macro.h"
#include "kernel/temporary.h"
#include "request/secrets.h"

#define OPTIONS_SIZE 4096 /* a page: the kernel gives no more */

/* nvme-cli's NVMF_DEF_DISC_TMO: the kernel keeps a discovery controller alive only if it is told.
 */
#define DISCOVERY_KEEP_ALIVE 30

static int value_or(const struct tunables *t, enum tunable which, int fallback)
{
	return tunable_is_set(t, which) ? t->value[which] : fallback;
}

static void fill_config(const struct tunables *t, struct nvme_fabrics_config *cfg)
{
	nvmf_default_config(cfg);
	cfg->ctrl_loss_tmo = value_or(t, TUNE_CTRL_LOSS_TMO, cfg->ctrl_loss_tmo);
	cfg->reconnect_delay = value_or(t, TUNE_RECONNECT_DELAY, cfg->reconnect_delay);
	cfg->fast_io_fail_tmo = value_or(t, TUNE_FAST_IO_FAIL_TMO, cfg->fast_io_fail_tmo);
	cfg->keep_alive_tmo = value_or(t, TUNE_KEEP_ALIVE_TMO, cfg->keep_alive_tmo);
	cfg->nr_io_queues = value_or(t, TUNE_NR_IO_QUEUES, cfg->nr_io_queues);
	cfg->nr_write_queues = value_or(t, TUNE_NR_WRITE_QUEUES, cfg->nr_write_queues);
	cfg->nr_poll_queues = value_or(t, TUNE_NR_POLL_QUEUES, cfg->nr_poll_queues);
	cfg->queue_size = value_or(t, TUNE_QUEUE_SIZE, cfg->queue_size);
	cfg->tos = value_or(t, TUNE_TOS, cfg->tos);
	cfg->duplicate_connect = value_or(t, TUNE_DUPLICATE_CONNECT, 0);
	cfg->disable_sqflow = value_or(t, TUNE_DISABLE_SQFLOW, 0);
	cfg->hdr_digest = value_or(t, TUNE_HDR_DIGEST, 0);
	cfg->data_digest = value_or(t, TUNE_DATA_DIGEST, 0);
	cfg->tls = value_or(t, TUNE_TLS, 0);
	cfg->concat = value_or(t, TUNE_CONCAT, 0);
}

/*
 * One that stays is kept alive, or its target ends it again and again. One that does not is found
 * by its ctrl_loss_tmo, should its process be killed. libnvme gives neither the key that concat
 * goes by.
 */
static void fill_discovery(const struct endpoint *e, struct nvme_fabrics_config *cfg)
{
	if (e->persistent)
		cfg->keep_alive_tmo =
			value_or(&e->tunables, TUNE_KEEP_ALIVE_TMO, DISCOVERY_KEEP_ALIVE);
	else
		cfg->ctrl_loss_tmo = TEMPORARY_LOSS_TMO;
	cfg->concat = false;
}

static void set_keys(nvme_ctrl_t c, const struct endpoint *e)
{
	if (*e->dhchap_key)
		nvme_ctrl_set_dhchap_host_key(c, e->dhchap_key);
	if (*e->dhchap_ctrl_key)
		nvme_ctrl_set_dhchap_key(c, e->dhchap_ctrl_key);
	if (*e->keyring)
		nvme_ctrl_set_keyring(c, e->keyring);
	if (*e->tls_key)
		nvme_ctrl_set_tls_key(c, e->tls_key);
	if (*e->tls_key_identity)
		nvme_ctrl_set_tls_key_identity(c, e->tls_key_identity);
}

void fabrics_options_set(nvme_ctrl_t c, const struct endpoint *e)
{
	struct nvme_fabrics_config cfg;

	fill_config(&e->tunables, &cfg);
	if (e->discovery)
		fill_discovery(e, &cfg);
	nvmf_update_config(c, &cfg);
	set_keys(c, e);
}

/* @name is among "name=%s,name,…", the options that this kernel takes. */
static bool kernel_knows(const char *options, const char *name)
{
	size_t len = strlen(name);

	for (const char *at = options; (at = strstr(at, name)); at++)
		if ((at == options || at[-1] == ',') && strchr("=,\n", at[len])) /* or the end */
			return true;
	return false;
}

/*
 * The options that this kernel takes. A device, which base/files.h does not read. Its answer waits
 * for the connect of somebody else.
 */
static bool read_options(char *options, size_t size)
{
	_cleanup_fd_ int fd = open("/dev/nvme-fabrics", O_RDONLY | O_CLOEXEC);
	ssize_t got = fd < 0 ? -1 : read(fd, options, size - 1);

	options[got > 0 ? got : 0] = '\0';
	return got > 0;
}

/* The option that protects, is asked for, and is none of this kernel's; or NULL. */
static const char *missing_protection(const struct endpoint *e)
{
	const struct {
		const char *name;
		bool asked;
	} wanted[] = {
		{ "tls", value_or(&e->tunables, TUNE_TLS, 0) },
		{ "concat", !e->discovery && value_or(&e->tunables, TUNE_CONCAT, 0) },
		{ "dhchap_secret", !e->discovery && *e->dhchap_key },
		{ "dhchap_ctrl_secret", !e->discovery && *e->dhchap_ctrl_key },
		{ "tls_key", *e->tls_key && value_or(&e->tunables, TUNE_TLS, 0) },
		{ "keyring", *e->keyring && value_or(&e->tunables, TUNE_TLS, 0) },
	};
	char options[OPTIONS_SIZE] = "";

	for (size_t i = 0; i < ARRAY_SIZE(wanted); i++) {
		if (!wanted[i].asked)
			continue;
		if (!*options && !read_options(options, sizeof(options)))
			return wanted[i].name;
		if (!kernel_knows(options, wanted[i].name))
			return wanted[i].name;
	}
	return NULL;
}

bool fabrics_options_refuse(const struct endpoint *e, char *detail, size_t size)
{
	const char *why = endpoint_check_keys(e), *missing;

	if (!why)
		why = secrets_unused(e);
	if (!why)
		why = secrets_missing(e);
	missing = why ? NULL : missing_protection(e);
	if (missing)
		snprintf(detail, size, "this kernel does not know %s", missing);
	else if (why)
		snprintf(detail, size, "%s", why);
	return why || missing;
}

void fabrics_options_name_ignored(const struct endpoint *e, const char *text, char *detail,
				  size_t size)
{
	size_t used = 0;

	*detail = '\0';
	for (const char *at = text; (at = strstr(at, "option \"")); at++) {
		const char *name = at + strlen("option \""), *end = strchr(name, '"');
		int which = end ? tunable_find(name, (size_t)(end - name)) : -ENOENT;

		if (which < 0 || strncmp(end, "\" ignored", 9) ||
		    !tunable_is_set(&e->tunables, which) ||
		    (tunable_is_switch(which) && !e->tunables.value[which]))
			continue;
		used += (size_t)snprintf(detail + used, size - used, "%s%s",
					 used ? ", " : "this kernel does not know ",
					 tunable_name(which));
		if (used >= size)
			return;
	}
}
