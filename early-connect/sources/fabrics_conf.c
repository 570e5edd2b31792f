// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * nvme-cli 3's nvme-fabrics.conf and nvme-fabrics.conf.d/NAME.conf (nvme-fabrics.conf(5) and
 * libnvme/src/nvme/config-ini.c of nvme-cli 3.0):
 *
 *   [Discovery Controller Defaults]  tunable = …
 *   [I/O Controller Defaults]        tunable = …
 *   [Host]                           hostnqn = … hostid = … hostsymname = … tunable, security = …
 *   [Discovery Controller]           nqn = …, controller = …, tunable, security = …      repeatable
 *   [Subsystem]                      nqn = …, controller = …, tunable, security = …      repeatable
 *
 *   controller = field { ";" field }
 *   field      = ( "transport" | "traddr" | "trsvcid" | "host-traddr" | "host-iface" | tunable )
 *                "=" value
 *   security   = tls, tls-key, tls-key-identity, keyring, concat, kxchap-secret, kxchap-ctrl-secret
 *                (also dhchap-secret, dhchap-ctrl-secret)
 *
 * A key of a controller line goes before the one of its section, that before [Host]'s, that before
 * the type's defaults, wherever in the file they stand. A drop-in lies over the defaults of the
 * main file and is a host of its own. An empty value takes back what an outer scope has set.
 */
#include "sources/fabrics_conf.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

#include "request/endpoint.h"
#include "request/identity.h"
#include "request/secrets.h"
#include "request/slips.h"
#include "sources/fabrics_keys.h"
#include "sources/ini.h"

struct file {
	const char *source;
	struct ini own;
	const struct fabrics_defaults *main; /* NULL: this is the main file */
	struct request *request;
	struct endpoint outer[2]; /* what holds outside of sections: I/O, discovery controllers */
	struct endpoint scope;	  /* what holds in the section that is read */
	bool has_host;
	bool host_unsure; /* a mistake in who that is */
	bool unclear;	  /* something may be meant to protect all of it */
};

/* The lines of all sections of a kind, in their order: the last one of a key counts. */
static void apply(const struct ini *ini, enum place place, struct endpoint *e)
{
	for (size_t i = 0; i < ini->count; i++)
		if (ini->lines[i].key && fabrics_place(ini->lines[i].section) == place)
			fabrics_key_set(e, ini->lines[i].key, ini->lines[i].value);
}

/*
 * Everything that holds for an endpoint of a type before its own section speaks. The main file's
 * is @defaults for its drop-ins, but for what is its host's.
 */
static void read_outer(struct file *file, struct fabrics_defaults *defaults)
{
	static const enum place places[] = { IN_IO_DEFAULTS, IN_DISCOVERY_DEFAULTS };

	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		if (file->main)
			file->outer[i] = file->main->of_type[i];
		apply(&file->own, places[i], &file->outer[i]);
		if (file->unclear)
			fabrics_key_set(&file->outer[i], FABRICS_UNCLEAR, FABRICS_UNCLEAR);
		if (!file->main)
			defaults->of_type[i] = file->outer[i];
		apply(&file->own, IN_HOST, &file->outer[i]);
	}
}

/* One field of a controller line; NULL, or what is wrong with it. */
static const char *take_field(struct endpoint *e, enum place place, const char *key,
			      const char *value, const char **transport)
{
	const char *why;
	bool fatal;

	if (!value)
		return "has no value";
	why = fabrics_key_check(key, value, ON_CONTROLLER, &fatal);
	if (why)
		return why;
	if (!strcmp(key, "persistent") && place != IN_DISCOVERY)
		return "belongs to discovery controllers only";
	if (!strcmp(key, "transport"))
		*transport = value;
	return fabrics_key_set(e, key, value);
}

/* False when a field is wrong: each is named. */
static bool take_fields(const struct file *file, const struct ini_line *line, char *text,
			const char **transport, struct endpoint *e)
{
	unsigned long seen = 0;
	char *field;
	bool good = true;

	while ((field = strsep(&text, ";"))) {
		char *value = strchr(field, '=');
		const char *why;

		if (value) {
			*value++ = '\0';
			value = text_trim(value);
		}
		field = text_trim(field);
		if (!*field && !value)
			continue;
		why = take_field(e, fabrics_place(line->section), field, value, transport);
		if (!why && seen & 1UL << fabrics_key_number(field))
			why = "stands there twice";
		if (why)
			request_error(file->request, "%s: line %zu: controller: %s: %s",
				      file->source, line->number, field, why);
		else
			seen |= 1UL << fabrics_key_number(field);
		good &= !why;
	}
	return good;
}

/* What holds in the section whose header is line @header of the file. */
static void read_scope(struct file *file, size_t header)
{
	const struct ini_line *lines = file->own.lines;
	enum place place = fabrics_place(lines[header].section);
	struct endpoint *e = &file->scope;

	*e = file->outer[place == IN_DISCOVERY];
	if (place == IN_DISCOVERY)
		strcpy(e->subsysnqn, NVME_DISCOVERY_NQN);
	for (size_t i = header; i < file->own.count && lines[i].start == lines[header].start; i++)
		if (lines[i].key)
			fabrics_key_set(e, lines[i].key, lines[i].value);
	e->discovery = place == IN_DISCOVERY || nqn_is_discovery(e->subsysnqn);
	e->found_differs = e->discovery;
	if (e->discovery) {
		e->found = file->outer[0].tunables;
		*e->unclear |= *file->outer[0].unclear;
	}
}

static int take_controller(const struct file *file, const struct ini_line *line)
{
	_cleanup_free_ char *copy = strdup(line->value); /* a controller line holds no key */
	struct endpoint *e = copy ? request_add_endpoint(file->request, file->source) : NULL;
	const char *transport = NULL, *why = NULL;
	bool good;

	if (!e)
		return -ENOMEM;
	*e = file->scope;
	snprintf(e->source, sizeof(e->source), "%s", file->source);
	/* A subsystem without an NQN has been named already. */
	good = take_fields(file, line, copy, &transport, e) && *e->subsysnqn;
	e->any_port = e->discovery && !*e->trsvcid;
	if (good && !transport)
		why = "it names no transport";
	else if (good && !transport_is_tcp(transport) && !transport_is_other(transport))
		request_error(file->request,
			      "%s: line %zu: controller: transport \"%s\" is none: tcp is",
			      file->source, line->number, transport);
	else if (good && transport_is_tcp(transport))
		why = endpoint_check(e);
	else if (good)
		request_warning(file->request, "%s: line %zu: transport %s is not tcp, left out",
				file->source, line->number, transport);
	if (why)
		request_error(file->request, "%s: line %zu: controller: traddr \"%s\": %s",
			      file->source, line->number, e->traddr, why);
	if (!good || why || !transport_is_tcp(transport))
		request_drop_endpoint(file->request);
	return 0;
}

/* The value that the section of @header gives @key, good or not; NULL: none. */
static const char *value_in(const struct ini *ini, const struct ini_line *header, const char *key)
{
	for (const struct ini_line *line = header;
	     line < ini->lines + ini->count && line->start == header->start; line++)
		if (line->key && !strcmp(line->key, key))
			return line->value;
	return NULL;
}

static void say_line(const struct file *file, bool fatal, const struct ini_line *line,
		     const char *name, const char *why)
{
	(fatal ? request_error : request_warning)(file->request, "%s: line %zu: %s: %s",
						  file->source, line->number, name, why);
}

/* An unknown section may be a scope of others, where it has no controllers of its own. */
static bool may_guard_others(const struct ini *ini, const struct ini_line *header)
{
	bool may = false;

	for (const struct ini_line *line = header;
	     line < ini->lines + ini->count && line->start == header->start; line++)
		may |= line->key && slip_may_protect(line->key);
	return may && !value_in(ini, header, "controller");
}

static void check_header(struct file *file, const struct ini *ini, struct ini_line *line,
			 size_t *host)
{
	enum place place = fabrics_place(line->section);
	const char *hostnqn = value_in(ini, line, "hostnqn"), *why = NULL;
	bool fatal = !place && may_guard_others(ini, line);
	char name[64];

	snprintf(name, sizeof(name), "[%.60s]", line->section);
	file->unclear |= fatal;
	if (!place) {
		file->host_unsure |= slip_is_near(line->section, "host");
		why = fatal ? SLIP_LEAVES_OUT : "unknown section, ignored";
	} else if (place & IN_ENDPOINT && !value_in(ini, line, "controller")) {
		why = "has no controller";
	}
	if (why)
		say_line(file, fatal, line, name, why);
	why = NULL;
	if (place == IN_HOST && *host)
		why = "stands there a second time, ignored";
	else if (place == IN_HOST && file->main && (!hostnqn || !*hostnqn))
		why = "has no hostnqn, which the host of a drop-in needs";
	else if (place == IN_SUBSYSTEM && !value_in(ini, line, "nqn"))
		why = "has no nqn";
	if (why)
		say_line(file, true, line, name, why);
	if (place == IN_HOST && !*host)
		*host = line->number;
}

/* Is its value another one than that of the same key before it? */
static bool differs(const struct ini_line *line)
{
	const struct ini_line *other = line - 1;

	while (!other->key || strcmp(other->key, line->key) != 0)
		other--;
	return strcmp(other->value, line->value) != 0;
}

/*
 * Name what a repeated key replaces. A subsystem has one NQN: who writes a second one meant another
 * section; a second name of the host leaves it open who that is. @seen: where the section has each
 * key first. False: leave it out.
 */
static bool check_repetition(struct file *file, const struct ini_line *line, size_t *seen)
{
	size_t *first = &seen[fabrics_key_number(line->key)];
	bool fatal = !strcmp(line->key, "nqn"), host = slip_may_be_host(line->key);

	if (!*first || !strcmp(line->key, "controller") || !strcmp(line->key, FABRICS_UNCLEAR)) {
		*first = line->number;
		return true;
	}
	host = host && differs(line);
	file->host_unsure |= host;
	fatal |= host;
	if (fatal)
		request_error(file->request, "%s: line %zu: %s: [%s] has one already, in line %zu",
			      file->source, line->number, line->key, line->section, *first);
	else
		request_warning(file->request, "%s: line %zu: %s: replaces that of line %zu",
				file->source, line->number, line->key, *first);
	return !fatal;
}

/*
 * A line that cannot be read but protects stays, as one that lets nothing be connected without it.
 * False: it does not protect.
 */
static bool fail_closed(struct ini_line *line)
{
	const char *stand_in = fabrics_key_stand_in(line->key);

	if (!*line->value || !stand_in)
		return false;
	strcpy(line->value, stand_in);
	return true;
}

/* The same for a key that is unknown: @name is the beginning of the line, or its key. */
static bool mark_unclear(struct ini_line *line, char *name)
{
	if (!slip_may_protect(name))
		return false;
	line->key = line->value = strcpy(name, FABRICS_UNCLEAR);
	return true;
}

/* A line that is none, or that stands before all sections. */
static void check_broken(struct file *file, struct ini_line *line, enum place place)
{
	char *text = line->value;

	file->host_unsure |=
		place == IN_HOST || slip_may_be_host(text) || !strncasecmp(text, "[host", 5);
	if (*text == '[')
		file->unclear |= strcasestr(text, "default") != NULL;
	else
		text[strcspn(text, " \t:")] = '\0';
	if (*text != '[' && mark_unclear(line, text))
		file->unclear |= !*line->section;
}

/* Name what is wrong and leave it out, so that apply() has good lines only. */
static void check_lines(struct file *file, struct ini *ini)
{
	size_t host = 0, seen[FABRICS_KEYS_MAX];

	for (size_t i = 0; i < ini->count; i++) {
		struct ini_line *line = &ini->lines[i];
		enum place place = fabrics_place(line->section);
		const char *why;
		bool fatal, good;

		if (line->broken) {
			check_broken(file, line, place);
			continue;
		}
		if (!line->key) {
			memset(seen, 0, sizeof(seen));
			check_header(file, ini, line, &host);
			continue;
		}
		why = place ? fabrics_key_check(line->key, line->value, place, &fatal) : NULL;
		if (why)
			say_line(file, fatal, line, line->key, why);
		good = place && (!why || fail_closed(line) || mark_unclear(line, line->key)) &&
		       (place != IN_HOST || line->start == host);
		file->host_unsure |= !good && (slip_may_be_host(line->key) ||
					       (place == IN_HOST && strcasestr(line->key, "nqn")));
		if (!good || !check_repetition(file, line, seen))
			line->key = NULL;
	}
	file->has_host = host;
}

/*
 * A host of its own has an id of its own. Where it is not sure who that is nothing is connected:
 * it would be as somebody else.
 */
static bool settle_host(struct file *file)
{
	struct endpoint *e = file->outer;

	if (file->has_host && file->main && *e->hostnqn && !*e->hostid)
		identity_derive(file->request, e);
	memcpy(e[1].hostid, e->hostid, sizeof(e->hostid));
	e[0].persona = e[1].persona = *e->hostid && file->main;
	return !file->host_unsure && (!file->has_host || !file->main || *e->hostnqn);
}

static int take_controllers(struct file *file, bool sure)
{
	size_t left_out = 0;
	int err = 0;

	for (size_t i = 0; !err && i < file->own.count; i++) {
		const struct ini_line *line = &file->own.lines[i];

		if (line->number == line->start && !line->broken)
			read_scope(file, i);
		else if (!line->key || strcmp(line->key, "controller") != 0)
			continue;
		else if (sure)
			err = take_controller(file, line);
		else
			left_out++;
	}
	if (left_out)
		request_error(file->request,
			      "%s: its %zu controller%s left out: it is not sure as which host to "
			      "connect",
			      file->source, left_out, left_out > 1 ? "s are" : " is");
	return err;
}

static int parse(struct file *file, const char *text, struct fabrics_defaults *defaults)
{
	int err = ini_read(text, file->source, &file->own, file->request);

	if (!err) {
		check_lines(file, &file->own);
		read_outer(file, defaults);
		err = take_controllers(file, settle_host(file));
	}
	ini_release(&file->own);
	secrets_wipe(file->outer, ARRAY_SIZE(file->outer));
	secrets_wipe(&file->scope, 1);
	return err;
}

int fabrics_conf_parse(const char *text, const char *source, struct fabrics_defaults *defaults,
		       struct request *r)
{
	struct file file = { .source = source, .request = r };

	return parse(&file, text, defaults);
}

int fabrics_conf_parse_drop_in(const char *text, const char *source,
			       const struct fabrics_defaults *defaults, struct request *r)
{
	struct file file = { .source = source, .request = r, .main = defaults };

	return parse(&file, text, NULL);
}
