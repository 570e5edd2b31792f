/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * This file reads the files below /etc/nvme, which are nvme-cli's. One table in nvme_files.c names
 * them. Each format has a parser of its own.
 */
#ifndef EC_SOURCES_NVME_FILES_H
#define EC_SOURCES_NVME_FILES_H

#include "request/request.h"

/*
 * Read nvme-cli's own files below ROOT/etc/nvme and add what they ask for to @r: hostnqn and hostid
 * always; config.json, discovery.conf, nvme-fabrics.conf and its drop-ins unless r->no_static.
 * exclusions.conf and its drop-ins always. Missing files are fine, retired ones are left aside;
 * others are noted in @r. Returns 0 or -ENOMEM.
 */
int nvme_files_read(const char *root, struct request *r);

#define NVME_RETIRED_SUFFIX ".converted"

/* True when nvme-cli 3 has converted ROOT/PATH and its mark is there: the file no longer counts. */
bool nvme_file_is_retired(const char *root, const char *path);

typedef void nvme_file_visitor(const char *path, void *context);

/*
 * Call @visit with the path, without @root, of each such file that is there and counts. An image
 * takes these, and `verify` and `image` look at them: one table in nvme_files.c has them all.
 */
void nvme_files_visit(const char *root, nvme_file_visitor *visit, void *context);

/*
 * Fill r->machine_identity from ROOT's DMI system UUID or else, so that all processes of a boot
 * agree, from the kernel's id of this boot, which passes; left empty where there is neither.
 */
void machine_identity_read(const char *root, struct request *r);

#endif
