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
		return "its concat needs a " KEY_NAME;
	if (*e->dhchap_ctrl_key && !*e->dhchap_key)
		return "its " CTRL_KEY_NAME " needs a " KEY_NAME;
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
	return *e->dhchap_key ? KEY_NAME : CTRL_KEY_NAME;
}

const char *secrets_missing(const struct endpoint *e)
{
	bool channel = is_on(&e->tunables, TUNE_TLS) ||
		       (is_on(&e->tunables, TUNE_CONCAT) && !e->discovery);
	bool key = *e->dhchap_key && !e->discovery;

	if (!e->demands || (e->discovery && channel))
		return NULL;
	if (e->discovery || (e->demands & DEMANDS_CHANNEL && !channel))
		return "a secure channel: tls or concat";
	return channel || key ? NULL : "a key: dhchap_key, or tls";
}

void secrets_borrow(struct endpoint *e, const struct endpoint *from)
{
	if (*e->dhchap_key || *e->tls_key || is_on(&e->tunables, TUNE_TLS) ||
	    (*e->hostnqn && *from->hostnqn && strcmp(e->hostnqn, from->hostnqn)))
		return;
	memcpy(e->dhchap_key, from->dhchap_key, sizeof(e->dhchap_key));
	memcpy(e->dhchap_ctrl_key, from->dhchap_ctrl_key, sizeof(e->dhchap_ctrl_key));
	memcpy(e->keyring, from->keyring, sizeof(e->keyring));
	memcpy(e->tls_key, from->tls_key, sizeof(e->tls_key));
	memcpy(e->tls_key_identity, from->tls_key_identity, sizeof(e->tls_key_identity));
	if (is_on(&from->tunables, TUNE_TLS))
		tunable_set(&e->tunables, TUNE_TLS, 1);
	if (is_on(&from->tunables, TUNE_CONCAT))
		tunable_set(&e->tunables, TUNE_CONCAT, 1);
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
