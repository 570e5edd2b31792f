// SPDX-License-Identifier: GPL-2.0-or-later
#include "request/secrets.h"

#include <string.h>

#include "request/key.h"

static bool is_on(const struct tunables *t, enum tunable which)
{
	return tunable_is_set(t, which) && t->value[which];
}

/* Of libnvme 1.13 build_options() of src/nvme/fabrics.c and __nvme_import_keys_from_config() of
 * src/nvme/linux.c leave these out; of Linux nvmf_create_ctrl() refuses concat with either. */
static const char *unused_with(const struct endpoint *e, const struct tunables *t)
{
	if (is_on(t, TUNE_CONCAT) && is_on(t, TUNE_TLS))
		return "its concat and its tls exclude each other";
	if (is_on(t, TUNE_CONCAT) && *e->tls_key)
		return "its concat and its tls_key exclude each other";
	if (is_on(t, TUNE_CONCAT) && !*e->dhchap_key)
		return "its concat needs a dhchap_key";
	if (*e->dhchap_ctrl_key && !*e->dhchap_key)
		return "its dhchap_ctrl_key needs a dhchap_key";
	if (*e->tls_key_identity && !*e->tls_key)
		return "its tls_key_identity needs a tls_key";
	if (*e->keyring && !*e->tls_key)
		return "its keyring needs a tls_key";
	if (*e->tls_key && !is_on(t, TUNE_TLS))
		return "its tls_key needs tls";
	return NULL;
}

const char *secrets_unused(const struct endpoint *e)
{
	const char *why = unused_with(e, &e->tunables);

	/* A discovery controller may be in the clear, and what it names not. */
	return why && e->discovery && e->found_differs ? unused_with(e, &e->found) : why;
}

const char *secrets_not_sent(const struct endpoint *e)
{
	if (!e->discovery || (!*e->dhchap_key && !*e->dhchap_ctrl_key))
		return NULL;
	return *e->dhchap_key ? "dhchap_key" : "dhchap_ctrl_key";
}

void secrets_hide(char *text, const struct endpoint *e)
{
	key_hide(text, e->dhchap_key);
	key_hide(text, e->dhchap_ctrl_key);
	key_hide(text, e->tls_key);
	key_hide_forms(text);
}

void secrets_wipe(struct endpoint *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		explicit_bzero(list[i].dhchap_key, sizeof(list[i].dhchap_key));
		explicit_bzero(list[i].dhchap_ctrl_key, sizeof(list[i].dhchap_ctrl_key));
		explicit_bzero(list[i].tls_key, sizeof(list[i].tls_key));
	}
}
