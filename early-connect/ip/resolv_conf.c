// SPDX-License-Identifier: GPL-2.0-or-later
/*
 *   /etc/resolv.conf          line = "nameserver" blank ADDRESS [blank rest] | other
 *   /run/systemd/netif/state  line = ("DNS" | "DOMAINS") "=" { word " " } | other
 *   /etc/hosts                line = { word blank } ["#" rest]
 */
#include "ip/resolv_conf.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "request/request.h"

static size_t word_length(const char *text)
{
	return strcspn(text, " \t\r\n");
}

bool resolv_conf_next_server(const char **text, char *server, size_t size)
{
	const char key[] = "nameserver";
	const size_t len = sizeof(key) - 1;

	for (const char *line = *text; *line; line = *text) {
		const char *end = strchrnul(line, '\n'), *value = line + len;

		*text = *end ? end + 1 : end;
		if (strncmp(line, key, len) || (*value != ' ' && *value != '\t'))
			continue;
		value += strspn(value, " \t");
		if (!field_set(server, size, value, word_length(value)) &&
		    traddr_is_address(server))
			return true;
	}
	return false;
}

bool hosts_file_has(const char *text, const char *name)
{
	size_t len = strlen(name);

	for (const char *at = text; (at = strcasestr(at, name)); at++)
		if ((at == text || isspace((unsigned char)at[-1])) && word_length(at) == len)
			return true;
	return false;
}

/* The value of the line KEY=VALUE, or "". */
static const char *line_value(const char *text, const char *key)
{
	size_t len = strlen(key);

	for (const char *line = text; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (!strncmp(line, key, len) && line[len] == '=')
			return line + len + 1;
	}
	return "";
}

int resolv_conf_of_networkd(const char *state, char *conf, size_t size)
{
	const char *domains = line_value(state, "DOMAINS");
	char server[64];
	size_t used = 0;

	*conf = '\0';
	for (const char *at = line_value(state, "DNS"); *at && *at != '\n';) {
		size_t len = word_length(at);

		/* A port or a server's name stands behind the address: it is not for us. */
		if (!field_set(server, sizeof(server), at, len) && traddr_is_address(server))
			used += (size_t)snprintf(conf + used, size - used, "nameserver %s\n",
						 server);
		if (used >= size)
			return -E2BIG;
		at += len;
		at += strspn(at, " \t\r");
	}
	if (used && *domains && *domains != '\n')
		used += (size_t)snprintf(conf + used, size - used, "search %.*s\n",
					 (int)strcspn(domains, "\n"), domains);
	return used < size ? 0 : -E2BIG;
}
