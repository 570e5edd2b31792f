/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A lease is an IPv4 address that a DHCP server gave for a time. */
#ifndef EC_NIC_LEASE_H
#define EC_NIC_LEASE_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>

#define LEASE_ID_SIZE 256 /* of a longer identifier nothing is known */

struct lease {
	bool taken;
	bool for_good; /* a client has told of an address without an end: that is no lease */
	bool guessed;  /* by what the kernel has: no client has told */
	bool by_mac; /* the server knows its client by the MAC: by no identifier, or by that one */
	char address[INET_ADDRSTRLEN];
	unsigned int prefix;	       /* length of the address' prefix */
	double end;		       /* seconds since boot; negative: not told */
	char client_id[LEASE_ID_SIZE]; /* option 61 in hexadecimal digits; empty: none, or not told
					*/
	char server[INET_ADDRSTRLEN];  /* option 54; empty: not told */
	char client[24];	       /* who took it */
};

/* The interface that a lease is looked for on. */
struct lease_place {
	const char *name;
	const char *index;   /* decimal */
	const char *mac;     /* with colons, lower case */
	const char *address; /* only a lease of that; empty: of any */
};

/* The identifier as a client is told it: a colon after each two digits of @digits. */
void lease_colons(const char *digits, char *out, size_t size);

#endif
