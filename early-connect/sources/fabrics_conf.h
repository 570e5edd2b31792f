/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * This file reads nvme-fabrics.conf and its drop-ins, in which nvme-cli 3 keeps hosts and
 * controllers.
 */
#ifndef EC_SOURCES_FABRICS_CONF_H
#define EC_SOURCES_FABRICS_CONF_H

#include "request/request.h"

/* What the main file says for I/O and for discovery controllers; has keys, which its owner wipes.
 */
struct fabrics_defaults {
	struct endpoint of_type[2];
};

/*
 * Parse the text of nvme-cli 3's nvme-fabrics.conf and add its controllers to @r; mistakes name
 * @source and the line. @defaults is empty, and gets those that hold in its drop-ins too. Returns 0
 * or -ENOMEM.
 */
int fabrics_conf_parse(const char *text, const char *source, struct fabrics_defaults *defaults,
		       struct request *r);

/* The same for a file of nvme-fabrics.conf.d, over the main file's @defaults. */
int fabrics_conf_parse_drop_in(const char *text, const char *source,
			       const struct fabrics_defaults *defaults, struct request *r);

#endif
