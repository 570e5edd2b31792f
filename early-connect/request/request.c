// SPDX-License-Identifier: GPL-2.0-or-later
#include "request/request.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <string.h>

void request_init(struct request *r)
{
	memset(r, 0, sizeof(*r));
	r->timeout = TIMEOUT_UNSET;
}

void request_release(struct request *r)
{
	for (size_t i = 0; i < r->mistake_count; i++)
		free(r->mistakes[i].text);
	free(r->mistakes);
	free(r->endpoints);
	free(r->hfis);
	free(r->ifnames);
	request_init(r);
}

struct endpoint *request_add_endpoint(struct request *r, const char *source)
{
	struct endpoint *grown, *e;

	grown = reallocarray(r->endpoints, r->endpoint_count + 1, sizeof(*grown));
	if (!grown)
		return NULL;
	r->endpoints = grown;
	e = &grown[r->endpoint_count++];
	memset(e, 0, sizeof(*e));
	snprintf(e->source, sizeof(e->source), "%s", source);
	return e;
}

struct hfi *request_add_hfi(struct request *r)
{
	struct hfi *grown = reallocarray(r->hfis, r->hfi_count + 1, sizeof(*grown));

	if (!grown)
		return NULL;
	r->hfis = grown;
	return memset(&grown[r->hfi_count++], 0, sizeof(*grown));
}

struct ifname *request_add_ifname(struct request *r)
{
	struct ifname *grown = reallocarray(r->ifnames, r->ifname_count + 1, sizeof(*grown));

	if (!grown)
		return NULL;
	r->ifnames = grown;
	return memset(&grown[r->ifname_count++], 0, sizeof(*grown));
}

void request_drop_endpoint(struct request *r)
{
	r->endpoint_count--;
}

void request_drop_first(struct request *r, size_t count)
{
	if (!count)
		return;
	r->endpoint_count -= count;
	memmove(r->endpoints, r->endpoints + count, r->endpoint_count * sizeof(*r->endpoints));
}

/* Bytes of the UTF-8 character at @text; 0 when it is none, or a control character. */
static size_t character_size(const char *text)
{
	static const struct {
		unsigned char mask, lead;
		unsigned long least;
	} forms[] = { { 0x80, 0, ' ' },
		      { 0xe0, 0xc0, 0x80 },
		      { 0xf0, 0xe0, 0x800 },
		      { 0xf8, 0xf0, 0x10000 } };
	const unsigned char *bytes = (const unsigned char *)text;

	for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
		unsigned long code = bytes[0] & (unsigned char)~forms[i].mask;

		if ((bytes[0] & forms[i].mask) != forms[i].lead)
			continue;
		for (size_t j = 1; j <= i; j++) {
			if ((bytes[j] & 0xc0) != 0x80)
				return 0;
			code = code << 6 | (bytes[j] & 0x3f);
		}
		if (code < forms[i].least || (code >= 0x7f && code < 0xa0) ||
		    (code >= 0xd800 && code < 0xe000) || code > 0x10ffff)
			return 0;
		return i + 1;
	}
	return 0;
}

bool text_is_plain(const char *text)
{
	size_t size;

	while (*text && (size = character_size(text)))
		text += size;
	return !*text;
}

char *text_trim(char *text)
{
	size_t len;

	text += strspn(text, " \t\r");
	len = strlen(text);
	while (len && strchr(" \t\r", text[len - 1]))
		text[--len] = '\0';
	return text;
}

/* A mistake is one line of text, whatever it quotes: for a terminal, a journal and JSON. */
static void make_plain(char *text)
{
	while (*text) {
		size_t size = character_size(text);

		if (!size)
			*text = '?';
		text += size ? size : 1;
	}
}

/* Takes over @text; a mistake that there is no memory for is lost. */
static void append_mistake(struct request *r, bool fatal, char *text)
{
	struct mistake *grown = reallocarray(r->mistakes, r->mistake_count + 1, sizeof(*grown));

	if (!grown) {
		free(text);
		return;
	}
	r->mistakes = grown;
	grown[r->mistake_count].fatal = fatal;
	grown[r->mistake_count++].text = text;
}

/* A key that stands where none belongs is quoted in no message: these are the forms keys have. */
static void hide_keys(char *text)
{
	static const char *const forms[] = { "DHHC-1:", "NVMeTLSkey-1:" };

	for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
		for (char *key; (key = strcasestr(text, forms[i]));) {
			size_t len = strcspn(key, " \t\n\",;");

			memcpy(key, "...", 3);
			memmove(key + 3, key + len, strlen(key + len) + 1);
		}
	}
}

/* "…@" of the URI whose scheme is before @authority: who it is for is no business of a log. */
static void hide_user(char *authority)
{
	char *start = authority + strspn(authority, "/");
	char *at = memrchr(start, '@', strcspn(start, "/?#,;\" \t\n"));

	for (int dots = 0; at && start < at && dots < 3; dots++)
		*start++ = '.';
	if (at)
		memmove(start, at, strlen(at) + 1);
}

static void hide_users(char *text)
{
	static const char *const before[] = { "://", "nvme:", "nvme+tcp:" };

	for (size_t i = 0; i < ARRAY_SIZE(before); i++)
		for (char *found = text; (found = strcasestr(found, before[i]));) {
			found += strlen(before[i]);
			hide_user(found);
		}
}

static void add_mistake(struct request *r, bool fatal, const char *format, va_list args)
{
	char *text;

	if (vasprintf(&text, format, args) < 0)
		return;
	hide_keys(text);
	hide_users(text);
	make_plain(text);
	append_mistake(r, fatal, text);
}

void request_move_mistakes(struct request *r, struct request *from)
{
	for (size_t i = 0; i < from->mistake_count; i++)
		append_mistake(r, from->mistakes[i].fatal, from->mistakes[i].text);
	from->mistake_count = 0;
}

void request_error(struct request *r, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	add_mistake(r, true, format, args);
	va_end(args);
}

void request_warning(struct request *r, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	add_mistake(r, false, format, args);
	va_end(args);
}

void request_drop_repetition(struct request *r)
{
	size_t last = r->mistake_count - 1;

	for (size_t i = 0; r->mistake_count && i < last; i++) {
		if (strcmp(r->mistakes[i].text, r->mistakes[last].text) != 0)
			continue;
		free(r->mistakes[last].text);
		r->mistake_count--;
		return;
	}
}

bool request_has_errors(const struct request *r)
{
	for (size_t i = 0; i < r->mistake_count; i++)
		if (r->mistakes[i].fatal)
			return true;
	return false;
}

int field_set(char *field, size_t size, const char *value, size_t len)
{
	if (len >= size)
		return -ENAMETOOLONG;
	memcpy(field, value, len);
	field[len] = '\0';
	if (text_is_plain(field) && !strchr(field, ','))
		return 0;
	*field = '\0';
	return -EILSEQ;
}

const char *field_error(int err)
{
	return err == -EILSEQ ? "its value holds a comma, a control character or no UTF-8"
			      : "its value is too long";
}

int nqn_check(const char *nqn, const char **why)
{
	size_t len = strlen(nqn);

	*why = NULL;
	if (strncmp(nqn, "nqn.", 4))
		*why = "it does not begin with \"nqn.\"";
	else if (len >= NQN_SIZE)
		*why = "it is longer than 223 bytes";
	else if (len < 5)
		*why = "nothing follows \"nqn.\"";
	for (size_t i = 0; !*why && i < len; i++)
		if ((unsigned char)nqn[i] <= ' ' || nqn[i] == ',' || nqn[i] == 0x7f)
			*why = "it holds a space, a comma or a control character";
	if (!*why && !text_is_plain(nqn))
		*why = "it is no UTF-8";
	return *why ? -EINVAL : 0;
}

bool nqn_is_discovery(const char *nqn)
{
	return !strcmp(nqn, NVME_DISCOVERY_NQN);
}

/* What dev_valid_name() of the kernel's net/core/dev.c takes, in plain characters. */
bool interface_is_valid(const char *name)
{
	for (const char *c = name; *c; c++)
		if (*c <= ' ' || strchr("/:,%", *c))
			return false;
	return *name && strlen(name) < 16 && strcmp(name, ".") != 0 && strcmp(name, "..") != 0;
}

bool traddr_is_address(const char *traddr)
{
	unsigned char raw[sizeof(struct in6_addr)];
	char bare[TRADDR_SIZE];
	size_t len = strcspn(traddr, "%");

	if (inet_pton(AF_INET, traddr, raw) == 1)
		return true;
	if (traddr[len] == '%' && !interface_is_valid(traddr + len + 1))
		return false;
	return !field_set(bare, sizeof(bare), traddr, len) && inet_pton(AF_INET6, bare, raw) == 1;
}

/* Labels of 1 to 63 characters; the last one may have a dot behind it. */
static bool labels_are_valid(const char *name)
{
	for (size_t len; *name; name += len + (name[len] == '.')) {
		len = strcspn(name, ".");
		if (!len || len > 63)
			return false;
	}
	return true;
}

bool traddr_is_valid(const char *traddr)
{
	bool letter = false;

	if (traddr_is_address(traddr))
		return true;
	if (!*traddr || strlen(traddr) > 253 || *traddr == '-' || !labels_are_valid(traddr))
		return false;
	for (const char *c = traddr; *c; c++) {
		if (!isalnum((unsigned char)*c) && !strchr("-._", *c))
			return false;
		letter |= isalpha((unsigned char)*c) != 0;
	}
	return letter; /* 10.0.0.300 is a mistyped address, not a name */
}

bool trsvcid_is_valid(const char *trsvcid)
{
	size_t len = strlen(trsvcid);
	long port;

	if (!len || len > 5 || *trsvcid == '0' || strspn(trsvcid, "0123456789") != len)
		return false;
	port = strtol(trsvcid, NULL, 10);
	return port >= 1 && port <= 65535;
}

bool mac_is_valid(const char *mac)
{
	for (int i = 0; i < MAC_SIZE - 1; i++)
		if (i % 3 == 2 ? mac[i] != ':' : !isxdigit((unsigned char)mac[i]))
			return false;
	return mac[MAC_SIZE - 1] == '\0';
}

bool uuid_is_valid(const char *uuid)
{
	for (int i = 0; i < UUID_SIZE - 1; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (dash ? uuid[i] != '-' : !isxdigit((unsigned char)uuid[i]))
			return false;
	}
	return uuid[UUID_SIZE - 1] == '\0';
}
