/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An endpoint is one address where a subsystem, or a discovery controller, is asked for. It holds
 * everything that its source says of the connection. This file also decides which two endpoints are
 * the same path, and whether an endpoint is valid.
 */
#ifndef EC_REQUEST_ENDPOINT_H
#define EC_REQUEST_ENDPOINT_H

#include <stdbool.h>
#include <stddef.h>

#include "request/field.h"
#include "request/nids.h"
#include "request/tunables.h"

/* What firmware's security profile demands: any key, or TLS where its flags say so. */
enum { DEMANDS_KEY = 1, DEMANDS_CHANNEL = 2 };

#define ONLY_SIZE (2 * NQN_SIZE)

/* Empty strings: not given. */
struct endpoint {
	char subsysnqn[NQN_SIZE];
	char traddr[TRADDR_SIZE]; /* without brackets */
	char name[TRADDR_SIZE];	  /* the host name that traddr was found by; empty: none */
	char trsvcid[6];
	char host_traddr[TRADDR_SIZE];
	char host_iface[16];
	char host_mac[MAC_SIZE]; /* the interface, as firmware names it; host_iface.c finds its name
				  */
	unsigned int host_vlan;	 /* on that interface; 0: none */
	struct nids nids;	 /* it is live once all of them are there */
	char only[ONLY_SIZE];	 /* of a discovery: NQNs with a comma between; empty: all */
	char hostnqn[NQN_SIZE];	 /* only where the source binds it to this endpoint */
	char hostid[UUID_SIZE];
	char dhchap_key[SECRET_SIZE];
	char dhchap_ctrl_key[SECRET_SIZE];
	char keyring[64];
	char tls_key[SECRET_SIZE];
	char tls_key_identity[SECRET_SIZE];
	char unclear[2]; /* not empty: a key that may protect it is unknown, so nothing connects it
			  */
	char source[SOURCE_SIZE];
	struct tunables tunables;
	struct tunables found; /* of what a discovery controller names, where found_differs */
	unsigned int demands;  /* never without these: DEMANDS_… */
	bool found_differs;
	bool persona;	/* its host is another than this machine, with an identifier of its own */
	bool from_file; /* only a file below /etc/nvme asks for it */
	bool discovery;
	bool any_port;	  /* trsvcid was not given: a discovery controller may be on either port */
	bool persistent;  /* a discovery controller stays connected */
	bool in_use;	  /* an earlier run of this boot has connected it */
	bool unavailable; /* firmware could not reach it: others first */
};

/*
 * True when both ask for the same association. Address and port are the same. Of the host side each
 * of host_traddr and the interface is given by both, and is the same, or by neither: so the kernel
 * decides too (nvmf_ip_options_match() of its drivers/nvme/host/fabrics.c). An endpoint that says
 * nothing of its host side leaves it to the routes, and asks for no path beside one that names its
 * own.
 */
bool endpoint_is_same(const struct endpoint *a, const struct endpoint *b);

/* The same, and both connect as one host NQN. */
bool endpoint_is_same_host(const struct endpoint *a, const struct endpoint *b);

/* The same, with @trsvcid in the place of a->trsvcid. */
bool endpoint_is_same_at(const struct endpoint *a, const char *trsvcid, const struct endpoint *b);

/* True when both are at the same address and port. */
bool endpoint_has_address(const struct endpoint *a, const struct endpoint *b);

/* False: it leaves its host side to the routes. */
bool endpoint_has_host_side(const struct endpoint *e);

#define ADDRESS_TEXT_SIZE (2 * TRADDR_SIZE)

/*
 * "ADDR:PORT", brackets around IPv6, and " (NAME)" where it was found by its name; @size
 * ADDRESS_TEXT_SIZE always suffices. Returns @text.
 */
char *endpoint_address(const struct endpoint *e, char *text, size_t size);

/* An IPv4 or IPv6 address that a host can have: no multicast, no broadcast, not 0.0.0.0. */
bool traddr_is_of_host(const char *traddr);

/*
 * Check @e and fill in the port that it lacks; a host side of "none", as nvme-cli writes it, is
 * none. Returns NULL, or a few words on what is wrong.
 */
const char *endpoint_check(struct endpoint *e);

/* The part of it that its keys are: NULL, or a few words that name the key and show none of it. */
const char *endpoint_check_keys(const struct endpoint *e);

#define DHCP_SOURCE "dhcp " /* begins the source of what a lease names */

/* A lease names it, or the discovery controller that told it, and nobody else does. */
bool endpoint_is_leased(const struct endpoint *e);

/* Is @subsysnqn one of those that the log of the discovery @e is read for? */
bool endpoint_asks_for(const struct endpoint *e, const char *subsysnqn);

/* True when its address needs an interface beside it, and nothing names one. */
bool endpoint_lacks_scope(const struct endpoint *e);

#endif
