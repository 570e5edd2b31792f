// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The NVMe Boot Specification's URI:
 *
 *   uri    = "nvme" [ "+tcp" ] "://" host [ ":" port ] "/" nqn [ "/" [ nid ] ]
 *   host   = IPv4 | name | "[" IPv6 [ ( "%25" | "%" ) scope ] "]"
 *   nqn    = subsystem NQN | the discovery NQN      (percent-encoding is decoded)
 *   nid    = UUID | NGUID | EUI-64                   (with or without its "uuid." … prefix)
 *
 * What else stands in the place of a nid says nothing of which subsystem it is: that is connected,
 * and the namespace not waited for. Zeros are none.
 *
 * libnvme takes it apart; what libnvme lets pass (a port that is none, a missing NQN, another
 * protocol, broken percent-encoding, a user, a query) is refused here.
 */
#include "sources/uri.h"

#include <ctype.h>
#include <errno.h>
#include <libnvme.h>
#include <string.h>
#include <strings.h>

#include "request/endpoint.h"

bool uri_is_uri(const char *text)
{
	size_t len =
		strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+");

	return len && !strncmp(text + len, "://", 3);
}

static void free_uri(struct nvme_fabrics_uri **uri)
{
	nvme_free_uri(*uri);
}

/* The port as written, or NULL for one that is none; "" when there is none. */
static const char *port_text(const char *text, char *port, size_t size)
{
	const char *authority = strstr(text, "://") + 3;
	const char *end = authority + strcspn(authority, "/?#");
	const char *bracket = memchr(authority, ']', (size_t)(end - authority));
	const char *colon = memchr(bracket ? bracket : authority, ':',
				   (size_t)(end - (bracket ? bracket : authority)));

	*port = '\0';
	if (bracket && bracket + 1 != end && bracket[1] != ':')
		return NULL;
	if (!colon)
		return port;
	if (field_set(port, size, colon + 1, (size_t)(end - colon - 1)) || !trsvcid_is_valid(port))
		return NULL;
	return port;
}

/* Keep the hexadecimal digits in lower case: the kernel's attributes are compared without dashes.
 */
static int parse_nid(const char *text, char *nid, size_t size)
{
	static const struct {
		const char *prefix;
		size_t digits; /* 0: an EUI-64, or an NGUID as udev writes it */
	} kinds[] = { { "urn:uuid:", 32 },
		      { "uuid.", 32 },
		      { "nguid.", 32 },
		      { "eui64.", 16 },
		      { "eui.", 0 } };
	size_t wanted = 0, digits = 0;

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		if (strncasecmp(text, kinds[i].prefix, strlen(kinds[i].prefix)))
			continue;
		text += strlen(kinds[i].prefix);
		wanted = kinds[i].digits;
		break;
	}
	if (strchr(text, '-') && !uuid_is_valid(text))
		return -EINVAL;
	for (; *text; text++) {
		if (*text == '-')
			continue;
		if (!isxdigit((unsigned char)*text) || digits + 1 >= size)
			return -EINVAL;
		nid[digits++] = (char)tolower((unsigned char)*text);
	}
	nid[digits] = '\0';
	return digits == wanted || (!wanted && (digits == 32 || digits == 16)) ? 0 : -EINVAL;
}

/* What the parts no longer show once libnvme has taken the text apart; NULL when it is fine. */
static const char *check_text(const char *text)
{
	const char *authority = strstr(text, "://") + 3;
	const char *path = authority + strcspn(authority, "/?#");
	const char *rest = memchr(authority, ']', (size_t)(path - authority));

	if (authority[-4] == '+')
		return "its transport is not tcp";
	if (memchr(authority, '@', (size_t)(path - authority)))
		return "it names a user";
	if (rest && (*authority != '[' || !memchr(authority, ':', (size_t)(rest - authority))))
		return "it has no valid address";
	if (path[strcspn(path, "?#")])
		return "it has a query or a fragment";
	if (!strncmp(path, "//", 2))
		return "it names no subsystem NQN";
	for (rest = rest ? rest : authority; (rest = strchr(rest, '%')); rest++)
		if (!isxdigit((unsigned char)rest[1]) || !isxdigit((unsigned char)rest[2]) ||
		    !strncmp(rest, "%00", 3))
			return "its percent-encoding is damaged";
	return NULL;
}

/* libnvme leaves what stands in brackets as it is: the scope's percent sign may be encoded. */
static int set_host(struct endpoint *e, const char *host)
{
	char *scope;

	if (!host || field_set(e->traddr, sizeof(e->traddr), host, strlen(host)))
		return -EINVAL;
	scope = strchr(e->traddr, ':') ? strstr(e->traddr, "%25") : NULL;
	if (scope)
		memmove(scope + 1, scope + 3, strlen(scope + 3) + 1);
	return traddr_is_valid(e->traddr) ? 0 : -EINVAL;
}

/* False: nobody can wait for it. */
static bool take_nid(struct endpoint *e, const char *text)
{
	char nid[NID_SIZE];

	if (parse_nid(text, nid, sizeof(nid)))
		return false;
	return !nid[strspn(nid, "0")] || !nids_add(&e->nids, nid);
}

static const char *fill(struct endpoint *e, const struct nvme_fabrics_uri *uri, const char *port)
{
	char **segments = uri->path_segments;
	const char *nqn = segments ? segments[0] : NULL;
	const char *why;

	if (!uri->scheme || strcasecmp(uri->scheme, "nvme"))
		return "its scheme is not nvme or nvme+tcp";
	if (uri->protocol && strcasecmp(uri->protocol, "tcp"))
		return "its transport is not tcp";
	if (set_host(e, uri->host))
		return "it has no valid address";
	if (!port)
		return "its port is not a number from 1 to 65535";
	if (!nqn || !*nqn)
		return "it names no subsystem NQN";
	if (nqn_check(nqn, &why))
		return why;
	snprintf(e->subsysnqn, sizeof(e->subsysnqn), "%s", nqn);
	e->discovery = nqn_is_discovery(nqn);
	if (segments[1] && segments[2])
		return "something follows its namespace identifier";
	snprintf(e->trsvcid, sizeof(e->trsvcid), "%s", port);
	return endpoint_check(e);
}

int uri_parse(const char *text, const char *source, struct request *r)
{
	_cleanup_(free_uri) struct nvme_fabrics_uri *uri = NULL;
	struct endpoint *e;
	const char *why, *nid;
	char port[6];

	uri = uri_is_uri(text) ? nvme_parse_uri(text) : NULL;
	if (!uri) {
		request_error(r, "%s: %s: is no NVMe URI", source, text);
		return -EINVAL;
	}
	e = request_add_endpoint(r, source);
	if (!e)
		return -ENOMEM;
	why = check_text(text);
	if (!why)
		why = fill(e, uri, port_text(text, port, sizeof(port)));
	if (why) {
		request_drop_endpoint(r);
		request_error(r, "%s: %s: %s", source, text, why);
		return -EINVAL;
	}
	nid = uri->path_segments[1];
	if (nid && *nid && !take_nid(e, nid))
		request_warning(r,
				"%s: %s: its namespace identifier \"%s\" is no UUID, NGUID or "
				"EUI-64: that namespace cannot be waited for",
				source, text, nid);
	return 0;
}
