/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the sources ask for: endpoints, host identity, policy, and every mistake found on the way.
 * Sources only add to a request; plan.c makes one plan of it.
 */
#ifndef EC_REQUEST_REQUEST_H
#define EC_REQUEST_REQUEST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/macro.h"
#include "request/nids.h"
#include "request/tunables.h"

/* NVM Express Base Specification 2.0, 4.5: an NQN is at most 223 bytes. */
#define NQN_SIZE    224
#define UUID_SIZE   37
#define TRADDR_SIZE 256 /* a host name has at most 253 bytes */
#define SECRET_SIZE 256
#define SOURCE_SIZE 96
#define MAC_SIZE    18 /* "52:54:00:12:34:56" */

#define NVME_TCP_PORT	   "4420"
#define NVME_DISC_PORT	   "8009"
#define NVME_DISCOVERY_NQN "nqn.2014-08.org.nvmexpress.discovery"
/* The form of a host NQN made of a UUID: NVM Express Base Specification 2.0, 4.5. */
#define UUID_NQN_PREFIX "nqn.2014-08.org.nvmexpress:uuid:"

enum paths_wanted { PATHS_ALL = -1, PATHS_UNSET = 0 };

#define TIMEOUT_UNSET (-1L)

/* One address where a subsystem, or a discovery controller, is asked for. Empty strings: not given.
 */
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
	char hostnqn[NQN_SIZE];	 /* only where the source binds it to this endpoint */
	char hostid[UUID_SIZE];
	char dhchap_key[SECRET_SIZE];
	char dhchap_ctrl_key[SECRET_SIZE];
	char keyring[64];
	char tls_key[SECRET_SIZE];
	char tls_key_identity[SECRET_SIZE];
	char source[SOURCE_SIZE];
	struct tunables tunables;
	struct tunables found; /* of what a discovery controller names, where found_differs */
	bool found_differs;
	bool from_file; /* only a file below /etc/nvme asks for it */
	bool discovery;
	bool any_port;	  /* trsvcid was not given: a discovery controller may be on either port */
	bool persistent;  /* a discovery controller stays connected */
	bool unavailable; /* firmware could not reach it: others first */
};

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

/* What of the files below /etc/nvme belongs in the initramfs. */
enum early_kind { EARLY_AUTO, EARLY_ALL, EARLY_NONE, EARLY_LIST };

#define EARLY_MAX 32

struct early {
	enum early_kind which;
	char nqns[EARLY_MAX][NQN_SIZE]; /* of EARLY_LIST */
	size_t count;
	char why[128]; /* how EARLY_AUTO came to what it is now; empty: it was told */
};

struct identity {
	char hostnqn[NQN_SIZE];
	char hostid[UUID_SIZE];
	char source[SOURCE_SIZE];
	int rank; /* of the table it is from: nbft.c */
};

struct mistake {
	bool fatal; /* makes `plan` exit 3 */
	char *text;
};

struct request {
	struct endpoint *endpoints;
	size_t endpoint_count;
	struct mistake *mistakes;
	size_t mistake_count;
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
	int paths;			  /* enum paths_wanted or a number */
	char iopolicy[16];
	struct early early;
	const char *reading; /* while a command line is parsed: its name in messages */
	bool disabled;	     /* rd.nonvmf */
	bool no_static;
	bool no_nbft;
	bool dhcp;	      /* the command line asks for DHCP: its root-path counts */
	bool network_given;   /* ip=: the command line says how the network is set up */
	bool network_words;   /* vlan=, BOOTIF= …: other words that say it */
	bool network_needed;  /* rd.neednet */
	bool quiet;	      /* the kernel's `quiet` */
	bool machine_unknown; /* the machine is not the one that will connect: no DMI to look at */
};

void request_init(struct request *r);
void request_release(struct request *r);

/* A new, empty endpoint owned by @r, valid until the next one is added; NULL when out of memory. */
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

/* Append the mistakes of @from to those of @r and leave @from without any. */
void request_move_mistakes(struct request *r, struct request *from);

/* Take back the mistake noted last where it is the same as an earlier one. */
void request_drop_repetition(struct request *r);

bool request_has_errors(const struct request *r);

/*
 * Copy into a field of @size bytes. Returns 0; -ENAMETOOLONG when it does not fit; -EILSEQ when it
 * is not plain text or holds a comma, which would end the field in the list that the kernel reads.
 */
int field_set(char *field, size_t size, const char *value, size_t len);

/* "its value …": an error of field_set() in words. */
const char *field_error(int err);

/* UTF-8 without control characters: fit for a line of output, and for JSON. */
bool text_is_plain(const char *text);

/* Cut blanks, tabs and carriage returns at both ends of @text, in place; returns its beginning. */
char *text_trim(char *text);

/* 0, or -EINVAL with *@why a few words that complete "… is no NQN: ". */
int nqn_check(const char *nqn, const char **why);

/* The well-known NQN that every discovery controller answers to. */
bool nqn_is_discovery(const char *nqn);

/* A name that the kernel gives an interface, of characters that no list and no address needs. */
bool interface_is_valid(const char *name);

/* An IPv4 or IPv6 address (a scope is fine), or a host name of plain characters. */
bool traddr_is_valid(const char *traddr);
bool traddr_is_address(const char *traddr);

/* A decimal port from 1 to 65535, without leading zeros: the kernel would take it for octal. */
bool trsvcid_is_valid(const char *trsvcid);

/* Six pairs of hexadecimal digits with colons between. */
bool mac_is_valid(const char *mac);

/* 8-4-4-4-12 hexadecimal digits. */
bool uuid_is_valid(const char *uuid);

#endif
