// SPDX-License-Identifier: GPL-2.0-or-later
#include "sources/nbft.h"

#include <string.h>

#include "harness.h"
#include "ip/hfi_words.h"

#define LENGTH_AT   4 /* ACPI Specification 6.5, 5.2.6: System Description Table Header */
#define CHECKSUM_AT 9
#define HEADER_SIZE 36

/* A wrong checksum would end nearly every try at the door. */
static void mend_checksum(unsigned char *table, size_t size)
{
	size_t length = table[LENGTH_AT] | (size_t)table[LENGTH_AT + 1] << 8;
	unsigned char sum = 0;

	table[CHECKSUM_AT] = 0;
	for (size_t i = 0; i < length && i < size; i++)
		sum = (unsigned char)(sum + table[i]);
	table[CHECKSUM_AT] = (unsigned char)-sum;
}

/* Words that dracut reads: one a line, nothing in them that a shell or a line reader takes apart.
 */
static void check_words(struct request *r)
{
	_cleanup_free_ char *words = NULL;
	size_t size;
	FILE *out = open_memstream(&words, &size);

	for (enum words_part part = WORDS_ALL; part <= WORDS_REST; part++)
		promise(out && !network_words(r, part, out, r));
	promise(!fclose(out));
	for (const char *at = words; *at; at++)
		promise(*at == '\n' || (*at > ' ' && *at < 0x7f && !strchr("\"'`$\\;&|<>*?", *at)));
}

void fuzz_parse(const char *text, size_t size, struct request *r)
{
	/* Of its very size, so that the sanitizer sees each byte read beyond. */
	_cleanup_free_ unsigned char *table = malloc(size ? size : 1);

	promise(table);
	memcpy(table, text, size);
	if (size >= HEADER_SIZE)
		mend_checksum(table, size);
	promise(!nbft_parse(table, size, "NBFT", r));
	promise(!mistakes_have_error(&r->mistakes));
	check_words(r);
}
