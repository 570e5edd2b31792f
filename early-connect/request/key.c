// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * libnvme checks the keys of TLS alone, and writes what is wrong with them to stderr; the sum and
 * the base64 of its own are not for others (libnvme 1.13, src/nvme/private.h).
 */
#include "request/key.h"

#include <ctype.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/macro.h"

#define SUM_SIZE     4
#define KEY_MAX	     64
#define DECODED_SIZE (KEY_MAX + SUM_SIZE + 1) /* room for one byte too many */

#define MASK "..."

/* That many characters in a row, a digit among them, are a key; NGUIDs have 32. */
#define RUN_OF_A_KEY 40

/* So few behind "WORD:HH:" are one as well. */
#define RUN_BEHIND_PREFIX 16

static int value_of(char c)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *at = c ? strchr(digits, c) : NULL;

	return at ? (int)(at - digits) : -1;
}

/* Base64 with its padding. The number of bytes, at most DECODED_SIZE of them, or -1. */
static int decode(const char *text, size_t len, unsigned char *bytes)
{
	size_t padding = len && text[len - 1] == '=' ? 1 + (len > 1 && text[len - 2] == '=') : 0;
	unsigned int bits = 0, word = 0;
	int count = 0;

	if (!len || len % 4)
		return -1;
	for (size_t i = 0; i < len - padding; i++) {
		int value = value_of(text[i]);

		if (value < 0)
			return -1;
		word = word << 6 | (unsigned int)value;
		bits += 6;
		if (bits < 8)
			continue;
		if (count == DECODED_SIZE)
			return -1;
		bits -= 8;
		bytes[count++] = (unsigned char)(word >> bits);
	}
	return count;
}

/* The CRC-32 of IEEE 802.3. */
static uint32_t sum_of(const unsigned char *bytes, size_t len)
{
	uint32_t sum = ~0u;

	for (size_t i = 0; i < len; i++) {
		sum ^= bytes[i];
		for (int bit = 0; bit < 8; bit++)
			sum = sum >> 1 ^ (sum & 1 ? 0xedb88320u : 0);
	}
	return ~sum;
}

static bool has_its_sum(const unsigned char *bytes, size_t len)
{
	uint32_t sum = sum_of(bytes, len);

	for (size_t i = 0; i < SUM_SIZE; i++)
		if (bytes[len + i] != (sum >> 8 * i & 0xff))
			return false;
	return true;
}

/* HH 00 is no hash: any length. */
static bool is_length_of(int length, char hash)
{
	return hash == '0' ? length == 32 || length == 48 || length == 64
			   : length == 16 * (hash - '0' + 1);
}

static enum key_fault check(const char *key, const char *prefix, const char *hashes, bool needs_end)
{
	const char *hash = key + strlen(prefix), *end;
	unsigned char bytes[DECODED_SIZE];
	enum key_fault fault = KEY_GOOD;
	int count;

	if (strncmp(key, prefix, strlen(prefix)) || hash[0] != '0' || !hash[1] ||
	    !strchr(hashes, hash[1]) || hash[2] != ':')
		return KEY_BAD_FORM;
	end = strchrnul(hash + 3, ':');
	count = decode(hash + 3, (size_t)(end - hash) - 3, bytes);
	if (count < 0 || (*end ? end[1] : needs_end))
		fault = KEY_BAD_FORM;
	else if (!is_length_of(count - SUM_SIZE, hash[1]))
		fault = KEY_BAD_LENGTH;
	else if (!has_its_sum(bytes, (size_t)count - SUM_SIZE))
		fault = KEY_BAD_SUM;
	explicit_bzero(bytes, sizeof(bytes));
	return fault;
}

enum key_fault key_check_dhchap(const char *key)
{
	return check(key, "DHHC-1:", "0123",
		     false); /* the kernel takes it without its last colon */
}

enum key_fault key_check_tls(const char *key)
{
	return check(key, "NVMeTLSkey-1:", "12", true);
}

/* The characters of base64 that @text begins with; *@digit: one of them is one. */
static size_t run_of(const char *text, bool *digit)
{
	size_t len = 0;

	*digit = false;
	for (; value_of(text[len]) >= 0; len++)
		*digit |= isdigit((unsigned char)text[len]);
	return len;
}

static bool looks_like_key(const char *word)
{
	static const char *const parts[] = { "HHC", "TLSkey" };
	bool digit;

	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		if (strcasestr(word, parts[i]) && strchr(word, ':'))
			return true;
	for (const char *at = word; *at;) {
		size_t run = run_of(at, &digit);
		bool behind = at - word >= 3 && at[-1] == ':' && isxdigit((unsigned char)at[-2]) &&
			      (at[-3] == ':' || (isxdigit((unsigned char)at[-3]) &&
						 at - word >= 4 && at[-4] == ':'));

		if ((run >= RUN_OF_A_KEY && digit) || (run >= RUN_BEHIND_PREFIX && behind))
			return true;
		at += run ? run : 1;
	}
	return false;
}

/* Returns what stands behind it now. */
static char *mask(char *start, size_t len)
{
	size_t shorter = len < strlen(MASK) ? len : strlen(MASK);

	memcpy(start, MASK, shorter);
	memmove(start + shorter, start + len, strlen(start + len) + 1);
	return start + shorter;
}

void key_hide_forms(char *text)
{
	static const char ends[] = " \t\n\"'`,;()<>{}";

	for (char *at = text; *at;) {
		size_t len = strcspn(at, ends), name = strcspn(at, "=:");
		char after = at[len];
		bool hide;

		/* "NAME=KEY": the name stays; a "=" may end base64, too. */
		if (name + 1 < len && at[name] == '=' && at[name + 1] != '=') {
			at += name + 1;
			len -= name + 1;
		}
		at[len] = '\0';
		hide = looks_like_key(at);
		at[len] = after;
		at = hide ? mask(at, len) : at + len;
		at += strspn(at, ends);
	}
}

static void hide_part(char *text, const char *part, size_t len)
{
	for (char *at = text; len && (at = memmem(at, strlen(at), part, len));)
		at = mask(at, len);
}

void key_hide(char *text, const char *key)
{
	const char *first = strchr(key, ':'), *second = first ? strchr(first + 1, ':') : NULL;

	hide_part(text, key, strlen(key));
	if (second)
		hide_part(text, second + 1, strcspn(second + 1, ":"));
}
