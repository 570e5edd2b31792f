// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The kernel command line:
 *
 *   line      = { space word }               a word may quote spaces with "…"
 *   word      = key [ "=" value ]
 *   connect   = trtype "," traddr "," subnqn [ "," trsvcid [ "," host-traddr [ "," host-iface ] ] ]
 *             | nvme URI                     (uri.c)
 *   discover  = trtype "," traddr [ "," host-traddr [ "," trsvcid ] ]      dracut
 *             | trtype "," traddr "," trsvcid                              make-initrd
 *   netroot   = "dhcp" | nvme URI            dracut; anything else is for its other modules
 *   traddr    = IPv4 | IPv6 | "[" IPv6 "]" | name
 *
 * timeout, paths, iopolicy and opts: settings.c. Every field after subnqn may be empty; the
 * discovery NQN makes it a discovery. Keys that begin with rd.nvmf. and are not in the table are
 * named in a warning; all others belong to someone else.
 */
#include "sources/cmdline.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <strings.h>

#include "request/endpoint.h"
#include "request/settings.h"
#include "sources/uri.h"

#define PREFIX	   "rd.nvmf."
#define DEPRECATED "nvmf." /* dracut's keys of old */

/* Cut the value at its next comma; returns the field, or NULL behind the last one. */
static char *next_field(char **rest)
{
	char *field = *rest;

	if (!field)
		return NULL;
	*rest = strchr(field, ',');
	if (*rest)
		*(*rest)++ = '\0';
	return field;
}

static char *strip_brackets(char *address)
{
	size_t len = strlen(address);

	if (len >= 2 && address[0] == '[' && address[len - 1] == ']' && strchr(address, ':')) {
		address[len - 1] = '\0';
		return address + 1;
	}
	return address;
}

/* A field may be left empty: then @fallback stands. */
static int set_field(char *field, size_t size, const char *value, const char *fallback)
{
	if (!value || !*value)
		value = fallback;
	return field_set(field, size, value, strlen(value));
}

static const char *set_rest(struct endpoint *e, char *host_traddr, const char *trsvcid)
{
	if (set_field(e->trsvcid, sizeof(e->trsvcid), trsvcid, ""))
		return "its trsvcid is not a number from 1 to 65535";
	host_traddr = host_traddr ? strip_brackets(host_traddr) : NULL;
	if (set_field(e->host_traddr, sizeof(e->host_traddr), host_traddr, ""))
		return "its host-traddr is no address";
	return endpoint_check(e);
}

static const char *fill_connect(struct endpoint *e, char *value)
{
	char *trtype = next_field(&value), *traddr = next_field(&value);
	char *subnqn = next_field(&value), *trsvcid = next_field(&value);
	char *host_traddr = next_field(&value), *host_iface = next_field(&value);
	const char *why;

	if (!subnqn)
		return "is not "
		       "<trtype>,<traddr>,<subnqn>[,<trsvcid>[,<host-traddr>[,<host-iface>]]]";
	if (value)
		return "something follows its sixth field";
	if (strcmp(trtype, "tcp"))
		return "its transport is not tcp";
	if (set_field(e->traddr, sizeof(e->traddr), strip_brackets(traddr), ""))
		return "its traddr is no address";
	if (nqn_check(subnqn, &why))
		return why;
	snprintf(e->subsysnqn, sizeof(e->subsysnqn), "%s", subnqn);
	e->discovery = nqn_is_discovery(subnqn);
	if (set_field(e->host_iface, sizeof(e->host_iface), host_iface, ""))
		return "its host-iface is longer than 15 bytes";
	return set_rest(e, host_traddr, trsvcid);
}

/* Without a port both usual ones are tried. */
static const char *fill_discover(struct endpoint *e, char *value)
{
	char *trtype = next_field(&value), *traddr = next_field(&value);
	char *host_traddr = next_field(&value), *trsvcid = next_field(&value);

	if (!traddr)
		return "is not <trtype>,<traddr>[,<host-traddr>[,<trsvcid>]]";
	if (value)
		return "something follows its fourth field";
	if (strcmp(trtype, "tcp"))
		return "its transport is not tcp";
	if (host_traddr && !trsvcid && trsvcid_is_valid(host_traddr)) {
		trsvcid = host_traddr;
		host_traddr = NULL;
	}
	if (set_field(e->traddr, sizeof(e->traddr), strip_brackets(traddr), ""))
		return "its traddr is no address";
	e->discovery = true;
	snprintf(e->subsysnqn, sizeof(e->subsysnqn), NVME_DISCOVERY_NQN);
	e->any_port = !trsvcid || !*trsvcid;
	return set_rest(e, host_traddr, trsvcid);
}

static void take_endpoint(struct request *r, const char *key, char *value,
			  const char *(*fill)(struct endpoint *e, char *value))
{
	_cleanup_free_ char *whole = strdup(value);
	struct endpoint *e = whole ? request_add_endpoint(r, r->reading) : NULL;
	const char *why;

	if (!e)
		return;
	why = fill(e, value);
	if (!why)
		return;
	request_drop_endpoint(r);
	request_error(r, "%s: %s=%s: %s", r->reading, key, whole, why);
}

/* Its mistakes name the key, the path does not. */
static void take_uri(struct request *r, const char *key, const char *value)
{
	char where[SOURCE_SIZE + 32];

	snprintf(where, sizeof(where), "%s: %s", r->reading, key);
	if (!uri_parse(value, where, r))
		snprintf(r->endpoints[r->endpoint_count - 1].source, SOURCE_SIZE, "%s", r->reading);
}

static void take_connect(struct request *r, const char *key, char *value)
{
	if (uri_is_uri(value))
		take_uri(r, key, value);
	else
		take_endpoint(r, key, value, fill_connect);
}

/* dracut's nvmf module connects these; beside a path over TCP they are no mistake. */
static void take_discover(struct request *r, const char *key, char *value)
{
	if (!strncmp(value, "fc,", 3) || !strncmp(value, "rdma,", 5)) {
		request_warning(r, "%s: %s=%s: transport %.*s is not tcp, left out", r->reading,
				key, value, (int)strcspn(value, ","), value);
		return;
	}
	take_endpoint(r, key, value, fill_discover);
}

static void take_hostnqn(struct request *r, const char *key, char *value)
{
	const char *why;

	if (nqn_check(value, &why)) {
		request_error(r, "%s: %s=%s: %s", r->reading, key, value, why);
		return;
	}
	if (*r->cmdline_identity.hostnqn && strcmp(r->cmdline_identity.hostnqn, value))
		request_warning(r, "%s: %s=%s replaces %s", r->reading, key, value,
				r->cmdline_identity.hostnqn);
	snprintf(r->cmdline_identity.hostnqn, NQN_SIZE, "%s", value);
	snprintf(r->cmdline_identity.source, SOURCE_SIZE, "%s", r->reading);
}

static void take_hostid(struct request *r, const char *key, char *value)
{
	const char *why;

	if (hostid_check(value, &why)) {
		request_error(r, "%s: %s=%s: %s", r->reading, key, value, why);
		return;
	}
	if (*r->cmdline_identity.hostid && strcmp(r->cmdline_identity.hostid, value))
		request_warning(r, "%s: %s=%s replaces %s", r->reading, key, value,
				r->cmdline_identity.hostid);
	snprintf(r->cmdline_identity.hostid, UUID_SIZE, "%s", value);
	snprintf(r->cmdline_identity.source, SOURCE_SIZE, "%s", r->reading);
}

bool cmdline_is_on(const char *value)
{
	return strcmp(value, "0") && strcmp(value, "no") && strcmp(value, "off");
}

static void take_nonvmf(struct request *r, const char *key, char *value)
{
	(void)key;
	r->disabled = cmdline_is_on(value);
}

static void take_nostatic(struct request *r, const char *key, char *value)
{
	(void)key;
	r->no_static = cmdline_is_on(value);
}

static void take_nm(struct request *r, const char *key, char *value)
{
	(void)value;
	request_warning(r,
			"%s: %s: is for dracut's nvmf module; early-connect works with any "
			"network manager",
			r->reading, key);
}

static void take_nonbft(struct request *r, const char *key, char *value)
{
	(void)key;
	r->no_nbft = cmdline_is_on(value);
}

static void take_nodhcp(struct request *r, const char *key, char *value)
{
	(void)key;
	r->no_dhcp = cmdline_is_on(value);
}

/* Firmware's interfaces get their names from it. */
static void take_ifname(struct request *r, const char *key, char *value)
{
	char *mac = strchr(value, ':');
	struct ifname *ifname;

	if (mac)
		*mac++ = '\0';
	if (!mac || !interface_is_valid(value) || !strcmp(value, "lo") || !mac_is_valid(mac)) {
		request_warning(r, "%s: %s=%s%s%s: is not NAME:MAC", r->reading, key, value,
				mac ? ":" : "", mac ? mac : "");
		return;
	}
	ifname = request_add_ifname(r);
	if (!ifname)
		return;
	memcpy(ifname->name, value, strlen(value) + 1);
	for (int i = 0; i < MAC_SIZE; i++)
		ifname->mac[i] = (char)tolower((unsigned char)mac[i]);
}

static void take_quiet(struct request *r, const char *key, char *value)
{
	(void)key, (void)value;
	r->quiet = true;
}

/* dracut: bring up the network, with DHCP unless an ip= says more. */
static void take_neednet(struct request *r, const char *key, char *value)
{
	(void)key;
	r->network_needed = cmdline_is_on(value);
}

/* What else stands there is for dracut's own handlers. */
static void take_netroot(struct request *r, const char *key, char *value)
{
	if (!strcmp(value, "dhcp"))
		r->dhcp = true;
	else if (uri_is_uri(value) && !strncasecmp(value, "nvme", 4))
		uri_parse(value, key, r);
}

static const struct {
	const char *key;
	bool needs_value;
	void (*take)(struct request *r, const char *key, char *value);
} keys[] = {
	/* clang-format off: one key a line */
	{ "rd.nvmf.connect", true, take_connect }, { "rd.nvmf.discover", true, take_discover },
	{ "rd.nvmf.hostnqn", true, take_hostnqn }, { "rd.nvmf.hostid", true, take_hostid },
	{ "rd.nvmf.nonbft", false, take_nonbft },  { "rd.nvmf.nostatic", false, take_nostatic },
	{ "rd.nonvmf", false, take_nonvmf },	   { "rd.nvmf.nm", false, take_nm },
	{ "nvmf.hostnqn", true, take_hostnqn },	   { "nvmf.hostid", true, take_hostid },
	{ "nvmf.discover", true, take_discover },  { "quiet", false, take_quiet },
	{ "rd.neednet", false, take_neednet },	   { "ifname", false, take_ifname },
	{ "netroot", false, take_netroot },	   { "rd.nvmf.nodhcp", false, take_nodhcp },
	/* clang-format on */
};

/* False when there is no setting of that name. */
static bool take_setting(struct request *r, const char *key, char *value)
{
	char where[SOURCE_SIZE + 64];

	snprintf(where, sizeof(where), "%s: %s", r->reading, key);
	return setting_take(r, where, key + strlen(PREFIX), value);
}

static void take_word(struct request *r, char *word)
{
	char *equals = strchr(word, '=');
	char *value = equals ? equals + 1 : word + strlen(word);

	if (equals)
		*equals = '\0';
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		if (strcmp(keys[i].key, word))
			continue;
		if (!strncmp(word, DEPRECATED, strlen(DEPRECATED)))
			request_warning(r, "%s: %s is deprecated: write rd.%s", r->reading, word,
					word);
		if (keys[i].needs_value && !*value)
			request_error(r, "%s: %s: has no value", r->reading, word);
		else
			keys[i].take(r, keys[i].key, value);
		return;
	}
	if (!strncmp(word, PREFIX, strlen(PREFIX)) && !take_setting(r, word, value))
		request_warning(r, "%s: %s: unknown parameter, ignored", r->reading, word);
}

/* As the kernel's lib/cmdline.c, next_arg(). */
char *cmdline_next_word(char **rest)
{
	char *in = *rest + strspn(*rest, " \t\r\n"), *word = in, *out = in;
	bool quoted = false;

	if (!*in)
		return NULL;
	for (; *in && (quoted || !strchr(" \t\r\n", *in)); in++) {
		if (*in == '"')
			quoted = !quoted;
		else
			*out++ = *in;
	}
	*rest = *in ? in + 1 : in;
	*out = '\0';
	return word;
}

int cmdline_parse_baked(const char *text, const char *source, struct request *r)
{
	_cleanup_free_ char *copy = strdup(text);
	char *rest = copy, *word;

	if (!copy)
		return -ENOMEM;
	r->reading = source;
	while ((word = cmdline_next_word(&rest)))
		take_word(r, word);
	return 0;
}

int cmdline_parse(const char *text, struct request *r)
{
	return cmdline_parse_baked(text, "cmdline", r);
}
