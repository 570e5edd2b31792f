/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A request is what all sources ask for: endpoints, host identity, policy, and every mistake that
 * was found. A source only adds to a request. plan.c makes a plan of it.
 */
#ifndef EC_REQUEST_REQUEST_H
#define EC_REQUEST_REQUEST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/macro.h"
#include "request/early.h"
#include "request/endpoint.h"
#include "request/exclusions.h"
#include "request/mistake.h"

/* That many endpoints are kept, sixteen times what is connected; the others are counted. */
#define ENDPOINTS_MAX (16 * 1024)

enum paths_wanted { PATHS_ALL = -1, PATHS_UNSET = 0 };

#define TIMEOUT_UNSET (-1L)

/* A host fabric interface of a firmware table: NVM Express Boot Specification 1.0, 1.5.5 and 1.5.6.
 */
struct hfi {
	char mac[MAC_SIZE];
	unsigned int vlan; /* 0: none */
	enum hfi_method { HFI_STATIC, HFI_DHCP, HFI_DHCP6, HFI_AUTO6 } method;
	char address[46]; /* these four are empty where the table has none */
	char gateway[46];
	char dns[2][46];
	char host_name[65];
	unsigned int prefix;
	unsigned int metric; /* of its routes; 0: not given */
	bool default_route;
};

/* The command line's ifname=: the interface of that MAC is called so. */
struct ifname {
	char mac[MAC_SIZE];
	char name[16];
};

struct identity {
	char hostnqn[NQN_SIZE];
	char hostid[UUID_SIZE];
	char source[SOURCE_SIZE];
	int rank; /* of the table it is from: nbft.c */
};

struct request {
	struct endpoint *endpoints;
	size_t endpoint_count, endpoint_room;
	size_t beyond; /* that many further ones are left out */
	struct mistakes mistakes;
	struct exclusions exclusions; /* a plan takes them over */
	struct mistakes excluded;     /* what was left out for one: a line each */
	struct hfi *hfis;
	size_t hfi_count;
	struct ifname *ifnames;
	size_t ifname_count;
	struct identity cmdline_identity; /* rd.nvmf.hostnqn, rd.nvmf.hostid */
	struct identity nbft_identity;
	struct identity file_identity;	  /* /etc/nvme/hostnqn, hostid */
	struct identity machine_identity; /* what the machine itself tells */
	bool machine_identity_passes;	  /* it is of this boot alone */
	struct tunables tunables;	  /* for every connection */
	long timeout;			  /* seconds, 0 = never give up, or TIMEOUT_UNSET */
	long grace;			  /* seconds, or TIMEOUT_UNSET */
	int paths;			  /* enum paths_wanted or a number */
	char iopolicy[16];
	struct early early;
	const char *reading; /* while a command line is parsed: its name in messages */
	bool disabled;	     /* rd.nonvmf */
	bool no_static;
	bool no_nbft;
	bool no_dhcp;		/* rd.nvmf.nodhcp: its root-path does not count */
	bool dhcp;		/* the command line asks for DHCP: its root-path counts */
	bool network_given;	/* ip=: the command line says how the network is set up */
	bool bootif, no_bootif; /* BOOTIF=, and rd.bootif=0 */
	bool network_needed;	/* rd.neednet */
	bool quiet;		/* the kernel's `quiet` */
	bool machine_unknown; /* the machine is not the one that will connect: no DMI to look at */
};

void request_init(struct request *r);
void request_release(struct request *r);

/*
 * A new, empty endpoint owned by @r, valid until the next one is added; NULL when out of memory.
 * Beyond ENDPOINTS_MAX it takes the place of the last one.
 */
struct endpoint *request_add_endpoint(struct request *r, const char *source);

/* The same for an interface of firmware's, and for a name from the command line. */
struct hfi *request_add_hfi(struct request *r);
struct ifname *request_add_ifname(struct request *r);

/* Take back the endpoint added last. */
void request_drop_endpoint(struct request *r);

/* Take back the @count endpoints added first. */
void request_drop_first(struct request *r, size_t count);

/* Note a mistake; the text names source, object and value. An error is fatal, a warning is not. */
void request_error(struct request *r, const char *format, ...) printf_like(2, 3);
void request_warning(struct request *r, const char *format, ...) printf_like(2, 3);

/* Note what the administrator has excluded, and where. */
void request_excluded(struct request *r, const char *format, ...) printf_like(2, 3);

#endif
