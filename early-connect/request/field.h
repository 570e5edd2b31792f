/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * This file says which text is valid as an NQN, an address, a port, a MAC, a UUID or the name of an
 * interface. It also has the sizes of the fields that hold them.
 */
#ifndef EC_REQUEST_FIELD_H
#define EC_REQUEST_FIELD_H

#include <stdbool.h>
#include <stddef.h>

/* NVM Express Base Specification 2.0, 4.5: an NQN is at most 223 bytes. */
#define NQN_SIZE    224
#define UUID_SIZE   37
#define TRADDR_SIZE 256 /* a host name has at most 253 bytes */
#define SECRET_SIZE 256
#define SOURCE_SIZE 96
#define MAC_SIZE    18 /* "52:54:00:12:34:56" */

/* How these keys are called: in config.json, and by nvme-cli 3 (TP4201 renamed DH-HMAC-CHAP). */
#define KEY_NAME      "dhchap_key (kxchap-secret)"
#define CTRL_KEY_NAME "dhchap_ctrl_key (kxchap-ctrl-secret)"

#define NVME_TCP_PORT	   "4420"
#define NVME_DISC_PORT	   "8009"
#define NVME_DISCOVERY_NQN "nqn.2014-08.org.nvmexpress.discovery"
/* The form of a host NQN made of a UUID: NVM Express Base Specification 2.0, 4.5. */
#define UUID_NQN_PREFIX "nqn.2014-08.org.nvmexpress:uuid:"

/*
 * Copy into a field of @size bytes. Returns 0; -ENAMETOOLONG when it does not fit; -EILSEQ when it
 * is not plain text or holds a comma, which would end the field in the list that the kernel reads.
 */
int field_set(char *field, size_t size, const char *value, size_t len);

/* "its value …": an error of field_set() in words. */
const char *field_error(int err);

/* Cut blanks, tabs and carriage returns at both ends of @text, in place; returns its beginning. */
char *text_trim(char *text);

/*
 * A name that the kernel connects to, or as: any of 1 to 223 bytes that are plain, without a comma.
 * 0, or -EINVAL with *@why a few words on what is wrong.
 */
int nqn_check(const char *nqn, const char **why);

/* What such a name lacks to be an NQN, in a few words; NULL: nothing. */
const char *nqn_fault(const char *nqn);

/* The well-known NQN that every discovery controller answers to. */
bool nqn_is_discovery(const char *nqn);

/*
 * A name of an interface. The kernel takes more than what gets through lists, shells, udev's rules
 * and ip(8) as it is: a letter or digit, then also "-_.+@".
 */
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

/* A UUID, but not all zeros. 0, or -EINVAL with *@why a few words on what is wrong. */
int hostid_check(const char *hostid, const char **why);

/* Of the transports that there are, TCP counts; what nvme-cli connects over others is its business.
 */
bool transport_is_tcp(const char *name);
bool transport_is_other(const char *name);

#endif
