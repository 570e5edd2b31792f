// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * nvme-cli's discovery.conf: the arguments of one `nvme discover` a line.
 *
 *   line   = { option } [ "#" comment ]
 *   option = "--" name [ ( "=" | space ) value ] | "-" letter [ "=" | space ] value
 *
 * Options that say where the controller is and how to connect count; a value is never quoted. A
 * line for another transport is left out, what nobody knows is named: whether that has a value is
 * not known either, so a word behind it is its value unless that begins with a dash. (nvme-cli
 * passes over the whole line then.)
 */
#include "sources/discovery_conf.h"

#include <errno.h>
#include <string.h>

#include "request/endpoint.h"

struct line {
	const char *source;
	size_t number;
	struct request *request;
	struct endpoint *endpoint;
	char transport[16];
	bool bad;
};

/* Long name, short letter and the field of struct endpoint. */
#define FIELD(name) offsetof(struct endpoint, name), sizeof(((struct endpoint *)0)->name)
static const struct {
	const char *name;
	char letter;
	size_t offset, size;
} fields[] = {
	{ "traddr", 'a', FIELD(traddr) },
	{ "trsvcid", 's', FIELD(trsvcid) },
	{ "host-traddr", 'w', FIELD(host_traddr) },
	{ "host-iface", 'f', FIELD(host_iface) },
	{ "hostnqn", 'q', FIELD(hostnqn) },
	{ "hostid", 'I', FIELD(hostid) },
	{ "nqn", 'n', FIELD(subsysnqn) },
	{ "dhchap-secret", 'S', FIELD(dhchap_key) },
	{ "dhchap-ctrl-secret", 'C', FIELD(dhchap_ctrl_key) },
	{ "keyring", '\0', FIELD(keyring) },
	{ "tls-key", '\0', FIELD(tls_key) },
	{ "tls_key", '\0', FIELD(tls_key) },
	{ "tls-key-identity", '\0', FIELD(tls_key_identity) },
};
#undef FIELD

/* Short letters of nvme-cli's tunables (nvme-cli 2.13, fabrics.c, NVMF_ARGS). */
static const struct {
	char letter;
	enum tunable which;
} letters[] = {
	{ 'k', TUNE_KEEP_ALIVE_TMO },	 { 'c', TUNE_RECONNECT_DELAY },
	{ 'l', TUNE_CTRL_LOSS_TMO },	 { 'i', TUNE_NR_IO_QUEUES },
	{ 'W', TUNE_NR_WRITE_QUEUES },	 { 'P', TUNE_NR_POLL_QUEUES },
	{ 'Q', TUNE_QUEUE_SIZE },	 { 'T', TUNE_TOS },
	{ 'g', TUNE_HDR_DIGEST },	 { 'G', TUNE_DATA_DIGEST },
	{ 'D', TUNE_DUPLICATE_CONNECT }, { 'F', TUNE_FAST_IO_FAIL_TMO },
};

static void say(struct line *line, const char *word, const char *why)
{
	request_error(line->request, "%s: line %zu: %s: %s", line->source, line->number, word, why);
	line->bad = true;
}

static int find_tunable(const char *name, char letter)
{
	for (size_t i = 0; letter && i < ARRAY_SIZE(letters); i++)
		if (letters[i].letter == letter)
			return (int)letters[i].which;
	return letter ? -ENOENT : tunable_find(name, strlen(name));
}

/* True when the option has no value of its own. */
static bool is_switch(const char *name, char letter)
{
	int which = find_tunable(name, letter);

	return which >= 0 ? tunable_is_switch(which) : letter == 'p' || !strcmp(name, "persistent");
}

static bool is_known(const char *name, char letter)
{
	bool known = letter == 't' || !strcmp(name, "transport") || is_switch(name, letter) ||
		     find_tunable(name, letter) >= 0;

	for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
		known |= letter ? fields[i].letter == letter : !strcmp(fields[i].name, name);
	return known;
}

/* The value that follows as a word of its own; an unknown option may have none. */
static const char *next_value(const char *name, char letter, char **rest)
{
	const char *next = *rest ? *rest + strspn(*rest, " \t\r") : "";

	if (!is_known(name, letter) && (!*next || *next == '-'))
		return "";
	return strtok_r(NULL, " \t\r", rest);
}

static void take_option(struct line *line, const char *name, char letter, const char *value)
{
	const char short_name[] = { letter, '\0' };
	const char *word = letter ? short_name : name;
	int which = find_tunable(name, letter), err;

	if (letter == 't' || !strcmp(name, "transport")) {
		if (field_set(line->transport, sizeof(line->transport), value, strlen(value)))
			say(line, value, "no transport");
		return;
	}
	for (size_t i = 0; i < ARRAY_SIZE(fields); i++) {
		if (letter ? fields[i].letter != letter : strcmp(fields[i].name, name) != 0)
			continue;
		err = field_set((char *)line->endpoint + fields[i].offset, fields[i].size, value,
				strlen(value));
		if (err)
			say(line, word, field_error(err));
		return;
	}
	if (letter == 'p' || !strcmp(name, "persistent")) {
		line->endpoint->persistent = true;
	} else if (which >= 0) {
		err = tunable_set_text(&line->endpoint->tunables, which, value);
		if (err)
			say(line, word, tunable_error(err));
	} else {
		request_warning(line->request, "%s: line %zu: %s: unknown option, ignored",
				line->source, line->number, word);
	}
}

static const char *check(struct endpoint *e)
{
	e->any_port = !*e->trsvcid;
	e->discovery = true;
	if (!*e->subsysnqn)
		strcpy(e->subsysnqn, NVME_DISCOVERY_NQN);
	return endpoint_check(e);
}

static void take_words(struct line *line, char *text)
{
	char *rest, *word = strtok_r(text, " \t\r", &rest);

	for (; word; word = strtok_r(NULL, " \t\r", &rest)) {
		bool is_long = !strncmp(word, "--", 2);
		char letter = is_long ? '\0' : word[1];
		char *name = is_long ? word + 2 : word;
		const char *value = !is_long && letter && word[2] ? word + 2 : NULL;
		char *equals = is_long ? strchr(name, '=') : NULL;

		if (*word != '-' || (!is_long && !letter)) {
			say(line, word, "is no option");
			return;
		}
		if (equals) {
			*equals = '\0';
			value = equals + 1;
		} else if (value && *value == '=') {
			value++;
		}
		if (!value)
			value = is_switch(name, letter) ? "yes" : next_value(name, letter, &rest);
		if (!value) {
			say(line, word, "has no value");
			return;
		}
		take_option(line, name, letter, value);
	}
}

static int take_line(struct line *line, char *text)
{
	const char *why;

	text[strcspn(text, "#")] = '\0';
	if (!text[strspn(text, " \t\r")])
		return 0;
	line->endpoint = request_add_endpoint(line->request, line->source);
	if (!line->endpoint)
		return -ENOMEM;
	take_words(line, text);
	why = line->bad || strcmp(line->transport, "tcp") ? NULL : check(line->endpoint);
	if (!line->bad && !*line->transport)
		why = "it names no transport";
	if (why)
		say(line, line->endpoint->traddr, why);
	if (line->bad) {
		request_drop_endpoint(line->request);
	} else if (strcmp(line->transport, "tcp")) {
		request_warning(line->request, "%s: line %zu: transport %s is not tcp, left out",
				line->source, line->number, line->transport);
		request_drop_endpoint(line->request);
	}
	return 0;
}

int discovery_conf_parse(const char *text, const char *source, struct request *r)
{
	_cleanup_free_ char *copy = strdup(text);
	char *rest = copy, *one;
	int err = copy ? 0 : -ENOMEM;

	for (size_t number = 1; !err && (one = strsep(&rest, "\n")); number++) {
		struct line line = { .source = source, .number = number, .request = r };

		err = take_line(&line, one);
	}
	if (copy)
		explicit_bzero(copy, strlen(text));
	return err;
}
