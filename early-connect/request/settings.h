/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Some settings stand on the kernel command line (rd.nvmf.NAME=) or in early-connect.conf (NAME =).
 * This file reads their values for both.
 */
#ifndef EC_REQUEST_SETTINGS_H
#define EC_REQUEST_SETTINGS_H

#include "request/request.h"

/*
 * Set NAME of @r to @value: timeout, paths, iopolicy or opts. A mistake is noted in @r; it names
 * @where ("cmdline: rd.nvmf.timeout"). @value may be changed. Returns false when there is no
 * setting of that name, nor one that may protect: then TLS counts as asked for.
 */
bool setting_take(struct request *r, const char *where, const char *name, char *value);

/* Take over from @other what @r does not set itself. */
void settings_inherit(struct request *r, const struct request *other);

#endif
