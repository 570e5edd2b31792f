/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Firmware's table may demand security for a subsystem or a discovery controller. Its keys are not
 * in the table: a file has them. Without one, nothing of it is connected in the clear.
 */
#ifndef EC_REQUEST_DEMANDS_H
#define EC_REQUEST_DEMANDS_H

#include "request/request.h"

/*
 * What is demanded for one of the @count @paths holds for every path to the same subsystem. Those
 * that lack a key take the one that @r has for that subsystem; what still lacks one is a warning.
 */
void demands_meet(struct request *r, struct endpoint *paths, size_t count);

#endif
