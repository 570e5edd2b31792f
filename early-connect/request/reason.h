/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A reason says why a path is not live. The list is closed, and each reason has the same words
 * everywhere.
 */
#ifndef EC_REQUEST_REASON_H
#define EC_REQUEST_REASON_H

#include <stdbool.h>

enum reason {
	REASON_NONE,
	REASON_NO_CARRIER,
	REASON_NO_ROUTE,
	REASON_NO_HOST_ADDRESS,
	REASON_NO_INTERFACE,
	REASON_NO_NAME_SERVER,
	REASON_NAME_SERVER_SILENT,
	REASON_NAME_UNKNOWN,
	REASON_NO_ANSWER,
	REASON_REFUSED,
	REASON_NOT_NVME,
	REASON_CLOSED,
	REASON_HANDSHAKE_SILENT,
	REASON_BAD_ICRESP,
	REASON_TERMINATED,
	REASON_WRONG_NQN,
	REASON_HOST_NOT_ALLOWED,
	REASON_AUTH_NEEDED,
	REASON_AUTH_FAILED,
	REASON_KEY_MISSING,
	REASON_UNPROTECTED,
	REASON_TLS_NEEDED,
	REASON_BAD_OPTION,
	REASON_IDENTITY_CLASH,
	REASON_DUPLICATE_CNTLID,
	REASON_OFFLINE_CPU,
	REASON_NO_FABRICS,
	REASON_LOG_SILENT,
	REASON_NO_SUBSYSTEM,
	REASON_NO_NAMESPACE,
	REASON_ANA_LOST,
	REASON_ANA_INACCESSIBLE,
	REASON_ANA_CHANGE,
	REASON_LOST,
	REASON_KERNEL_BUSY,
	REASON_CONNECT_FAILED,
	REASON_COUNT
};

/* "no-route": stable, for JSON. */
const char *reason_key(enum reason reason);
/* "there is no route to it": completes "ADDRESS: …". */
const char *reason_sentence(enum reason reason);
/* What a person can do about it. */
const char *reason_hint(enum reason reason);
/* True when waiting alone will not mend it: someone must change a configuration. */
bool reason_needs_person(enum reason reason);
/* This host's network is not ready for the path: nothing was sent, and the network's news tells
 * when. */
bool reason_is_local(enum reason reason);
/* How far a path came: of several failing paths the furthest one tells most. */
bool reason_is_further(enum reason a, enum reason b);

#endif
