// SPDX-License-Identifier: GPL-2.0-or-later
#include "request/mistake.h"

#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/macro.h"
#include "base/plain_text.h"
#include "request/key.h"

/* Takes over @text; a mistake that there is no memory for is lost. */
static void append(struct mistakes *mistakes, bool fatal, char *text)
{
	size_t count = mistakes->count;
	struct mistake *grown = mistakes->list;

	/* Room for the next power of two. */
	if (!(count & (count - 1)))
		grown = reallocarray(grown, count ? 2 * count : 1, sizeof(*grown));
	if (!grown) {
		free(text);
		return;
	}
	mistakes->list = grown;
	grown[count] = (struct mistake){ fatal, text };
	mistakes->count++;
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

#define TEXT_MAX 8192

/* Nobody reads more. Cut between two words: half a key might not be known as one. */
static void shorten(char *text)
{
	size_t len = TEXT_MAX;

	if (strnlen(text, TEXT_MAX + 1) <= TEXT_MAX)
		return;
	while (len && !strchr(" ,;", text[len]))
		len--;
	strcpy(text + len, "...");
}

void mistakes_add(struct mistakes *mistakes, bool fatal, const char *format, va_list args)
{
	char *text;

	if (vasprintf(&text, format, args) < 0)
		return;
	/* A mistake is one line of text, whatever it quotes: for a terminal, a journal and JSON. */
	shorten(text);
	key_hide_forms(text);
	hide_users(text);
	text_make_plain(text);
	append(mistakes, fatal, text);
}

/* The texts are the list's. */
static void forget(void *text)
{
	(void)text;
}

void mistakes_move(struct mistakes *to, struct mistakes *from)
{
	for (size_t i = 0; i < from->count; i++)
		append(to, from->list[i].fatal, from->list[i].text);
	from->count = 0;
	tdestroy(from->once, forget);
	from->once = NULL;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(a, b);
}

void mistakes_drop_repetition(struct mistakes *mistakes)
{
	char *last = mistakes->count ? mistakes->list[mistakes->count - 1].text : NULL;
	char **seen = last ? tsearch(last, &mistakes->once, by_text) : NULL;

	if (!seen || *seen == last)
		return;
	free(last);
	mistakes->count--;
}

bool mistakes_have_error(const struct mistakes *mistakes)
{
	for (size_t i = 0; i < mistakes->count; i++)
		if (mistakes->list[i].fatal)
			return true;
	return false;
}

void mistakes_log(const struct mistakes *mistakes)
{
	for (size_t i = 0; i < mistakes->count; i++)
		log_message(mistakes->list[i].fatal ? LOG_LEVEL_ERROR : LOG_LEVEL_WARN, "%s",
			    mistakes->list[i].text);
}

void mistakes_release(struct mistakes *mistakes)
{
	tdestroy(mistakes->once, forget);
	for (size_t i = 0; i < mistakes->count; i++)
		free(mistakes->list[i].text);
	free(mistakes->list);
	*mistakes = (struct mistakes){ 0 };
}
