/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * This file reads nvme-fabrics.conf and its drop-ins, in which nvme-cli 3 keeps hosts and
 * controllers.
 */
#ifndef EC_SOURCES_FABRICS_CONF_H
#define EC_SOURCES_FABRICS_CONF_H

#include "request/request.h"

/*
 * Parse the text of nvme-cli 3's nvme-fabrics.conf, or of a file of nvme-fabrics.conf.d, and add
 * its controllers to @r; mistakes name @source and the line. @defaults is the text of the main
 * file, whose defaults hold in its drop-ins too; NULL for the main file itself. Returns 0 or
 * -ENOMEM.
 */
int fabrics_conf_parse(const char *text, const char *source, const char *defaults,
		       struct request *r);

#endif
