/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A host connects as one host NQN and one host identifier, always as a pair. This file chooses the
 * pair, and notes what contradicts it.
 */
#ifndef EC_REQUEST_IDENTITY_H
#define EC_REQUEST_IDENTITY_H

#include "request/request.h"

/* Choose the host's identity, *@id, among the sources of @r; what contradicts it is noted there. */
void identity_choose(struct request *r, struct identity *id);

/*
 * Give @e, whose hostnqn is that of another host than this machine, an identifier of its own: the
 * UUID in the NQN, or one that is made of the name and always the same. Where a source of @r has
 * this NQN it is this machine's: its identifier is found by identity_set_path().
 */
void identity_derive(const struct request *r, struct endpoint *e);

/* Complete the identity of @e, a path that @host connects. */
void identity_set_path(struct request *r, const struct identity *host, struct endpoint *e);

/*
 * Note what the kernel or a target would refuse of the @count @paths: no identity, one of this boot
 * alone, a contradiction.
 */
void identity_check(struct request *r, const struct endpoint *paths, size_t count);

#endif
