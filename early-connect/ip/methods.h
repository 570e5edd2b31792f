/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The method of an ip= says how the interface gets its addresses. This file knows the names of the
 * methods.
 */
#ifndef EC_IP_METHODS_H
#define EC_IP_METHODS_H

#include <stdbool.h>

/* Set *@method, a set of enum ip_method, to what @text names; false: it is none. */
bool ip_method_set(unsigned int *method, const char *text);

/* Has klibc's ipconfig that word of its own? An empty one counts. */
bool ip_method_is_klibc(const char *method);

#endif
