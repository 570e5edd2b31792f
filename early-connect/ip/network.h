/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A network is what all network words of a kernel command line mean together: addresses, VLANs,
 * bonds, routes, interface names. words.c fills it; network_steps.c prints it.
 */
#ifndef EC_IP_NETWORK_H
#define EC_IP_NETWORK_H

#include "request/request.h"

#define IFACE_SIZE	  16 /* IFNAMSIZ */
#define IFACE_OR_MAC_SIZE MAC_SIZE
#define ADDRESS_SIZE	  46 /* INET6_ADDRSTRLEN */
#define IP_MTU_MIN	  68 /* RFC 791 */
#define IP_MTU_MAX	  65535

/* Of each kind; more are an error. */
#define WORDS_MAX  32
#define SLAVES_MAX 8

enum ip_method { /* a word may have several but the first two */
		 IP_OFF = 0,
		 IP_STATIC = 1,
		 IP_DHCP = 2,
		 IP_DHCP6 = 4,
		 IP_AUTO6 = 8,
		 IP_EITHER6 = 16,
		 IP_LINK6 = 32,
		 IP_KLIBC = 64, /* a protocol that klibc's ipconfig alone has */
};

/* Empty strings and 0: not given. Addresses stand without brackets, MACs in lower case. */
struct ip_word {
	unsigned int method;		   /* a set of enum ip_method */
	char interface[IFACE_OR_MAC_SIZE]; /* empty: whichever there is */
	char address[ADDRESS_SIZE]; /* always of IP_STATIC; another method may have one too */
	char peer[ADDRESS_SIZE];
	char gateway[ADDRESS_SIZE];
	unsigned int prefix; /* of the peer, where there is one */
	char host_name[65];
	unsigned int mtu;
	char mac[MAC_SIZE];
};

struct vlan_word {
	char name[IFACE_SIZE], device[IFACE_SIZE];
	unsigned int id;
};

struct bond_word { /* or a bridge, or a team, which nobody sets up */
	bool bridge, team;
	char name[IFACE_SIZE];
	char slaves[SLAVES_MAX][IFACE_SIZE];
	size_t slave_count;
	char options[256]; /* as ip-link(8) wants them: "mode active-backup miimon 100" */
	unsigned int mtu;
};

struct route_word {
	char target[ADDRESS_SIZE];
	unsigned int prefix;
	char gateway[ADDRESS_SIZE]; /* empty: on the link */
	char interface[IFACE_SIZE];
};

struct network {
	struct ip_word ips[WORDS_MAX];
	struct vlan_word vlans[WORDS_MAX];
	struct bond_word bonds[WORDS_MAX];
	struct route_word routes[WORDS_MAX];
	struct ifname names[WORDS_MAX];
	char resolvers[WORDS_MAX][ADDRESS_SIZE];
	bool several_ips;		 /* then each has to name its interface */
	bool no_bootif;			 /* rd.bootif=0 */
	bool no_peer_dns;		 /* rd.peerdns=0: name servers of DHCP are left aside */
	char bootif[MAC_SIZE];		 /* BOOTIF=: the interface that the boot loader used */
	char bootdev[IFACE_OR_MAC_SIZE]; /* bootdev=: of several default routes its one counts */
	char missing[WORDS_MAX][IFACE_SIZE]; /* what words that are none would have made */
	const char *doubt; /* what is left out of the word that was read last; NULL: nothing */
	size_t ip_count, vlan_count, bond_count, route_count, name_count, resolver_count,
		missing_count;
};

#endif
