/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The verbs. Each prints its data to stdout and its messages to stderr. */
#ifndef EC_VERBS_VERB_H
#define EC_VERBS_VERB_H

#include "options.h"
#include "verbs/outcome.h"

enum outcome verb_connect(const struct options *options);
enum outcome verb_disconnect(const struct options *options);
enum outcome verb_plan(const struct options *options);
enum outcome verb_network(const struct options *options);
enum outcome verb_handover(const struct options *options);
enum outcome verb_probe(const struct options *options);
enum outcome verb_status(const struct options *options);
enum outcome verb_udev(const struct options *options);
enum outcome verb_verify(const struct options *options);
enum outcome verb_fstab(const struct options *options);
enum outcome verb_image(const struct options *options);

#endif
