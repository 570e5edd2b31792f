// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * nvme-cli's discovery.conf: the arguments of one `nvme discover` a line.
 *
 *   line   = { option } [ "--" ] [ "#" comment ]
 *   option = ( "--" | "-" ) name [ ( "=" | space ) value ]
 *          | "-" { switch } [ letter [ "=" | space ] value ]
 *
 * A name may be cut where no other one begins so, as for getopt_long_only(3), which nvme-cli calls.
 * A switch has no value, but "persistent" may have one behind it in the same word: "-pforce". An
 * --nqn other than the discovery NQN is that of the subsystem that is asked for, or the
 * controller's own; a line may have one, and further lines name further ones.
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
#include "request/slips.h"

struct line {
	const char *source;
	size_t number;
	struct request *request;
	struct endpoint *endpoint;
	char transport[16];
	bool bad;
};

/* Long name, short letter and the field of struct endpoint; size 0: none of that. */
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
	{ "nqn", 'n', FIELD(only) },
	{ "dhchap-secret", 'S', FIELD(dhchap_key) },
	{ "dhchap-ctrl-secret", 'C', FIELD(dhchap_ctrl_key) },
	{ "kxchap-secret", 'S', FIELD(dhchap_key) },
	{ "kxchap-ctrl-secret", 'C', FIELD(dhchap_ctrl_key) },
	{ "keyring", '\0', FIELD(keyring) },
	{ "tls-key", '\0', FIELD(tls_key) },
	{ "tls_key", '\0', FIELD(tls_key) },
	{ "tls-key-identity", '\0', FIELD(tls_key_identity) },
	{ "transport", 't', 0, 0 },
	{ "persistent", 'p', 0, 0 },
};
#undef FIELD

/* Short letters of nvme-cli's tunables (nvme-cli 2.13, fabrics.c, NVMF_ARGS). */
static const struct {
	char letter;
	enum tunable which;
} tunable_letters[] = {
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
	for (size_t i = 0; letter && i < ARRAY_SIZE(tunable_letters); i++)
		if (tunable_letters[i].letter == letter)
			return (int)tunable_letters[i].which;
	return letter ? -ENOENT : tunable_find(name, strlen(name));
}

static bool is_persistent(const char *name, char letter)
{
	return letter ? letter == 'p' : !strcmp(name, "persistent");
}

/* True when the option has no value of its own. */
static bool is_switch(const char *name, char letter)
{
	int which = find_tunable(name, letter);

	return which >= 0 ? tunable_is_switch(which) : is_persistent(name, letter);
}

static bool is_known(const char *name, char letter)
{
	bool known = find_tunable(name, letter) >= 0;

	for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
		known |= letter ? fields[i].letter == letter : !strcmp(fields[i].name, name);
	return known;
}

/* The name is @part, or begins so; that of a tunable has underscores here. */
static bool begins_with(const char *name, const char *part)
{
	for (; *part; part++, name++)
		if (*name != *part && (*name != '_' || *part != '-'))
			return false;
	return true;
}

/* The only name that begins so; @part itself where it is one, or none does; NULL: several do. */
static const char *whole_name(const char *part)
{
	const char *found = NULL;

	if (is_known(part, '\0'))
		return part;
	for (size_t i = 0; i < ARRAY_SIZE(fields) + TUNE_COUNT; i++) {
		const char *name = i < ARRAY_SIZE(fields) ? fields[i].name
							  : tunable_name(i - ARRAY_SIZE(fields));

		if (!begins_with(name, part))
			continue;
		if (found)
			return NULL;
		found = name;
	}
	return found ? found : part;
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
		if (!fields[i].size ||
		    (letter ? fields[i].letter != letter : strcmp(fields[i].name, name) != 0))
			continue;
		err = field_set((char *)line->endpoint + fields[i].offset, fields[i].size, value,
				strlen(value));
		if (err)
			say(line, word, field_error(err));
		return;
	}
	if (is_persistent(name, letter)) {
		err = persistent_value(value);
		if (err < 0)
			say(line, word, "is none of no, auto and force");
		line->endpoint->persistent = err == 1;
	} else if (which >= 0) {
		err = tunable_set_text(&line->endpoint->tunables, which, value);
		if (err)
			say(line, word, tunable_error(err));
	} else if (slip_may_protect(word) || slip_may_be_host(word)) {
		say(line, word, SLIP_LEAVES_OUT);
	} else {
		request_warning(line->request, "%s: line %zu: %s: unknown option, ignored",
				line->source, line->number, word);
	}
}

static const char *check(struct endpoint *e)
{
	const char *why;

	e->any_port = !*e->trsvcid;
	e->discovery = true;
	strcpy(e->subsysnqn, NVME_DISCOVERY_NQN);
	if (nqn_is_discovery(e->only))
		*e->only = '\0';
	return *e->only && nqn_check(e->only, &why) ? why : endpoint_check(e);
}

/* "name[=value]" of a long option. False when its value is missing. */
static bool take_long(struct line *line, char *part, char **rest)
{
	char *equals = strchr(part, '=');
	const char *value = equals ? equals + 1 : NULL, *name;

	if (equals)
		*equals = '\0';
	name = whole_name(part);
	if (!name) {
		say(line, part, "may be several options");
		return value || next_value(part, '\0', rest);
	}
	if (!value)
		value = is_switch(name, '\0') ? "yes" : next_value(name, '\0', rest);
	if (value)
		take_option(line, name, '\0', value);
	return value;
}

/* Letters as getopt reads them: what stands behind one that has a value is its value. */
static bool take_letters(struct line *line, char *letters, char **rest)
{
	for (; *letters; letters++) {
		const char *value = letters[1] ? letters + 1 : NULL;
		bool attached =
			is_persistent("", *letters) && value && persistent_value(value) >= 0;

		if (is_switch("", *letters) && !attached && (!value || *value != '=')) {
			take_option(line, "", *letters, "yes");
			continue;
		}
		value = value ? value + (*value == '=') : next_value("", *letters, rest);
		if (value)
			take_option(line, "", *letters, value);
		return value;
	}
	return true;
}

/* With one dash, too: a single letter never is. */
static bool is_long(const char *word)
{
	char part[32];
	const char *name;

	if (word[1] == '-')
		return true;
	snprintf(part, sizeof(part), "%.*s", (int)strcspn(word + 1, "="), word + 1);
	name = part[1] ? whole_name(part) : part;
	return !name || (part[1] && is_known(name, '\0'));
}

static void take_words(struct line *line, char *text)
{
	char *rest, *word = strtok_r(text, " \t\r", &rest);
	bool ended = false;

	for (; word; word = strtok_r(NULL, " \t\r", &rest)) {
		if (ended || *word != '-' || !word[1]) {
			say(line, word, "is no option");
			return;
		}
		ended = !strcmp(word, "--");
		if (!ended && !(is_long(word) ? take_long(line, word + 1 + (word[1] == '-'), &rest)
					      : take_letters(line, word + 1, &rest))) {
			say(line, word, "has no value");
			return;
		}
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
	if (line->bad)
		;
	else if (!*line->transport)
		say(line, line->endpoint->traddr, "it names no transport");
	else if (!transport_is_tcp(line->transport) && !transport_is_other(line->transport))
		say(line, line->transport, "is no transport: tcp is");
	else if (transport_is_tcp(line->transport) && (why = check(line->endpoint)))
		say(line, line->endpoint->traddr, why);
	if (line->bad) {
		request_drop_endpoint(line->request);
	} else if (!transport_is_tcp(line->transport)) {
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
