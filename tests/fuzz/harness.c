// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness.h"
#include "base/plain_text.h"

#include <json.h>
#include <string.h>

#include "base/files.h"
#include "base/json_text.h"
#include "base/plain_text.h"
#include "request/plan.h"
#include "request/plan_print.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

char *fuzz_join(const char *before, const char *text, const char *after)
{
	char *joined;

	if (asprintf(&joined, "%s%s%s", before, text, after) < 0)
		abort();
	return joined;
}

static char machine[] = "/tmp/ec-fuzz.XXXXXX";

static void remove_machine(void)
{
	_cleanup_free_ char *command = fuzz_join("rm -rf ", machine, "");

	if (system(command))
		abort();
}

const char *fuzz_machine(void)
{
	static bool made;

	if (made)
		return machine;
	made = true;
	promise(mkdtemp(machine) && !atexit(remove_machine));
	promise(!file_write_mode(machine, "/sys/class/net/eth0/ifindex", "2\n", 0644));
	promise(!file_write_mode(machine, "/sys/class/net/eth0/address", "52:54:00:12:34:56\n",
				 0644));
	return machine;
}

/* What tells where and how to connect: each reaches the kernel in a list that has commas. */
#define FIELD(name) offsetof(struct endpoint, name), sizeof(((struct endpoint *)0)->name)
static const struct {
	size_t offset, size;
	const char *refused; /* besides control characters */
} fields[] = {
	{ FIELD(subsysnqn), "," },  { FIELD(traddr), ", " },
	{ FIELD(trsvcid), ", " },   { FIELD(host_traddr), ", " },
	{ FIELD(host_iface), "," }, { FIELD(keyring), "," },
	{ FIELD(hostnqn), "," },    { FIELD(hostid), ", " },
	{ FIELD(dhchap_key), "," }, { FIELD(dhchap_ctrl_key), "," },
	{ FIELD(tls_key), "," },    { FIELD(tls_key_identity), "," },
	{ FIELD(source), "" },
};
#undef FIELD

static void check_line(const char *text, const char *refused)
{
	promise(text_is_plain(text) && !text[strcspn(text, refused)]);
}

static void check_endpoint(const struct endpoint *e)
{
	const char *why;

	for (size_t i = 0; i < ARRAY_SIZE(fields); i++) {
		const char *field = (const char *)e + fields[i].offset;

		promise(strnlen(field, fields[i].size) < fields[i].size);
		check_line(field, fields[i].refused);
	}
	promise(e->nids.count <= NIDS_MAX);
	for (size_t i = 0; i < e->nids.count; i++)
		check_line(e->nids.text[i], ", -");
	promise(*e->source);
	promise(!nqn_check(e->subsysnqn, &why));
	promise(traddr_is_valid(e->traddr) && trsvcid_is_valid(e->trsvcid));
	promise(!*e->host_traddr || traddr_is_address(e->host_traddr));
	promise(!*e->hostnqn || !nqn_check(e->hostnqn, &why));
	promise(!*e->hostid || uuid_is_valid(e->hostid));
	promise(!(e->tunables.set >> TUNE_COUNT));
	for (int i = 0; i < TUNE_COUNT; i++) {
		struct tunables again = { 0 };

		promise(!tunable_is_set(&e->tunables, i) ||
			!tunable_set(&again, i, e->tunables.value[i]));
	}
}

static void check_request(const struct request *r)
{
	for (size_t i = 0; i < r->endpoint_count; i++)
		check_endpoint(&r->endpoints[i]);
	for (size_t i = 0; i < r->mistakes.count; i++) {
		promise(*r->mistakes.list[i].text);
		check_line(r->mistakes.list[i].text, "");
		promise(!strstr(r->mistakes.list[i].text, SECRET));
	}
	promise(r->timeout >= TIMEOUT_UNSET && r->paths >= PATHS_ALL);
}

/* What is printed of a plan, in memory. */
static char *print(const struct plan *plan, const struct request *r, bool json)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	promise(out && !plan_print(plan, r, json, out) && !fclose(out));
	promise(strlen(text) == size && !strstr(text, SECRET));
	return text;
}

/* plan --json is JSON and says all that the plan and the request hold. */
static void check_json(const struct plan *plan, const struct request *r)
{
	_cleanup_free_ char *text = print(plan, r, true);
	struct json_tokener *tokener = json_tokener_new();
	_cleanup_(json_put) struct json_object *root = NULL;
	struct json_object *paths;

	json_tokener_set_flags(tokener, JSON_TOKENER_VALIDATE_UTF8);
	root = json_tokener_parse_ex(tokener, text, (int)strlen(text));
	promise(json_tokener_get_error(tokener) == json_tokener_success);
	json_tokener_free(tokener);
	paths = json_object_object_get(root, "paths");
	promise(json_object_array_length(paths) == plan->path_count);
	for (size_t i = 0; i < plan->path_count; i++)
		promise(!strcmp(json_get_text(json_object_array_get_idx(paths, i), "subsysnqn"),
				plan->paths[i].subsysnqn));
	promise(json_object_array_length(json_object_object_get(root, "mistakes")) ==
		r->mistakes.count);
}

static void check_plan(struct request *r)
{
	struct request silent;
	struct plan plan;

	promise(!plan_make(r, &plan));
	promise(plan.path_count <= r->endpoint_count);
	check_request(r);
	for (size_t i = 0; i < plan.path_count; i++) {
		check_endpoint(&plan.paths[i]);
		promise(tunable_is_set(&plan.paths[i].tunables, TUNE_CTRL_LOSS_TMO));
		for (size_t j = 0; j < i && plan.path_count < 64; j++)
			promise(!endpoint_is_same(&plan.paths[i], &plan.paths[j]) ||
				strcmp(plan.paths[i].hostnqn, plan.paths[j].hostnqn));
	}
	check_json(&plan, r);
	silent = *r;
	silent.mistakes.count = 0; /* in text they go to stderr */
	free(print(&plan, &silent, false));
	plan_release(&plan);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_free_ char *text = malloc(size + 1);
	struct request r;

	if (!text)
		abort();
	memcpy(text, data, size);
	text[size] = '\0';
	if (memmem(text, size, SECRET, strlen(SECRET)))
		return 0;
	request_init(&r);
	fuzz_parse(text, size, &r);
	check_request(&r);
	check_plan(&r);
	request_release(&r);
	return 0;
}
