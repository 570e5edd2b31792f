/* SPDX-License-Identifier: GPL-2.0-or-later */
/* This file loads the kernel modules that NVMe/TCP needs, and says whether a module is there. */
#ifndef EC_KERNEL_MODULES_H
#define EC_KERNEL_MODULES_H

#include <stdbool.h>

/*
 * Load what NVMe/TCP needs, with libkmod: dependencies, compressed modules, built-ins and what is
 * loaded already are all fine. Each failure is logged with its module. Returns 0, or the -errno of
 * the first module without which no connection can be made.
 */
int modules_load(void);

/* The modules that NVMe/TCP needs in the running kernel, in the order of loading; NULL ends it. */
extern const char *const modules_needed[];

/* True when the module is loaded or built in, read below @root's /sys and /lib/modules. */
bool module_is_present(const char *root, const char *name);

/*
 * Is the module in @list, a text of paths such as "kernel/drivers/nvme/host/nvme-core.ko" (the form
 * of modules.builtin)? @name has underscores.
 */
bool module_is_listed(const char *list, const char *name);

#endif
