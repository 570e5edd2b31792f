/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an endpoint asks of its connection, as libnvme and the kernel take it. */
#ifndef EC_ENGINE_FABRICS_OPTIONS_H
#define EC_ENGINE_FABRICS_OPTIONS_H

#include <libnvme.h>

#include "request/endpoint.h"

/* Give @c everything that @e asks for, keys included. */
void fabrics_options_set(nvme_ctrl_t c, const struct endpoint *e);

/*
 * libnvme leaves out what it or this kernel does not know, keys and encryption too: a connection
 * that was to be protected must fail instead. True when @e must: @detail says why.
 */
bool fabrics_options_refuse(const struct endpoint *e, char *detail, size_t size);

/*
 * Of the parameters that @e asks for those that libnvme's log @text names as left out, in words:
 * "this kernel does not know tos, concat", or "". (It names every option, asked for or not.)
 */
void fabrics_options_name_ignored(const struct endpoint *e, const char *text, char *detail,
				  size_t size);

#endif
