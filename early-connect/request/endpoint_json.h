/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * These functions write an endpoint as JSON, and read its namespaces back. `plan --json` and
 * state.json have the same form.
 */
#ifndef EC_REQUEST_ENDPOINT_JSON_H
#define EC_REQUEST_ENDPOINT_JSON_H

#include <json.h>

#include "request/request.h"

/* Add to @path where @e leads, from where, who asks for it; then its tunables. Empty text adds
 * nothing. */
void json_add_endpoint(struct json_object *path, const struct endpoint *e);
void json_add_tunables(struct json_object *path, const struct endpoint *e);

/* Read back the namespaces of a @path. */
void json_get_nids(struct json_object *path, struct nids *nids);

#endif
