// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/fabrics.h"

#include <errno.h>
#include <fcntl.h>
#include <libnvme.h>
#include <string.h>
#include <sys/mman.h>
#include <syslog.h>

#include "base/files.h"
#include "kernel/kernel_log.h"
#include "kernel/sysfs.h"

/* Everything that belongs to one connect; the process ends behind it, so nothing is freed. */
struct fabrics {
	nvme_root_t root;
	nvme_host_t host;
	nvme_ctrl_t controller;
	int log_fd; /* libnvme's messages */
	int kmsg;   /* the kernel's, from the beginning of this connect on */
	struct endpoint prepared;
};

static const char *or_null(const char *text)
{
	return *text ? text : NULL;
}

static int value_or(const struct tunables *t, enum tunable which, int fallback)
{
	return tunable_is_set(t, which) ? t->value[which] : fallback;
}

static void fill_config(const struct tunables *t, struct nvme_fabrics_config *cfg)
{
	nvmf_default_config(cfg);
	cfg->ctrl_loss_tmo = value_or(t, TUNE_CTRL_LOSS_TMO, cfg->ctrl_loss_tmo);
	cfg->reconnect_delay = value_or(t, TUNE_RECONNECT_DELAY, cfg->reconnect_delay);
	cfg->fast_io_fail_tmo = value_or(t, TUNE_FAST_IO_FAIL_TMO, cfg->fast_io_fail_tmo);
	cfg->keep_alive_tmo = value_or(t, TUNE_KEEP_ALIVE_TMO, cfg->keep_alive_tmo);
	cfg->nr_io_queues = value_or(t, TUNE_NR_IO_QUEUES, cfg->nr_io_queues);
	cfg->nr_write_queues = value_or(t, TUNE_NR_WRITE_QUEUES, cfg->nr_write_queues);
	cfg->nr_poll_queues = value_or(t, TUNE_NR_POLL_QUEUES, cfg->nr_poll_queues);
	cfg->queue_size = value_or(t, TUNE_QUEUE_SIZE, cfg->queue_size);
	cfg->tos = value_or(t, TUNE_TOS, cfg->tos);
	cfg->duplicate_connect = value_or(t, TUNE_DUPLICATE_CONNECT, 0);
	cfg->disable_sqflow = value_or(t, TUNE_DISABLE_SQFLOW, 0);
	cfg->hdr_digest = value_or(t, TUNE_HDR_DIGEST, 0);
	cfg->data_digest = value_or(t, TUNE_DATA_DIGEST, 0);
	cfg->tls = value_or(t, TUNE_TLS, 0);
	cfg->concat = value_or(t, TUNE_CONCAT, 0);
}

static void set_keys(nvme_ctrl_t c, const struct endpoint *e)
{
	if (*e->dhchap_key)
		nvme_ctrl_set_dhchap_host_key(c, e->dhchap_key);
	if (*e->dhchap_ctrl_key)
		nvme_ctrl_set_dhchap_key(c, e->dhchap_ctrl_key);
	if (*e->keyring)
		nvme_ctrl_set_keyring(c, e->keyring);
	if (*e->tls_key)
		nvme_ctrl_set_tls_key(c, e->tls_key);
	if (*e->tls_key_identity)
		nvme_ctrl_set_tls_key_identity(c, e->tls_key_identity);
}

/* libnvme folds many errnos into one: fabrics.c of libnvme 1.13, __nvmf_add_ctrl(). */
static enum reason reason_of(int err)
{
	switch (err) {
	case ENVME_CONNECT_OPEN:
		return REASON_NO_FABRICS;
	case ENVME_CONNECT_INVAL:
		return REASON_BAD_OPTION;
	case ENVME_CONNECT_NODEV:
		return REASON_NO_INTERFACE;
	case ENVME_CONNECT_OPNOTSUPP:
		return REASON_TLS_NEEDED;
	case ENVME_CONNECT_CONNREFUSED:
		return REASON_REFUSED;
	case ENVME_CONNECT_ADDRNOTAVAIL:
		return REASON_NO_HOST_ADDRESS;
	case ENVME_CONNECT_NOKEY:
	case ENOKEY:
		return REASON_KEY_MISSING;
	case ENVME_CONNECT_TRADDR:
		return REASON_NAME_UNKNOWN;
	default:
		return REASON_CONNECT_FAILED;
	}
}

static size_t read_log(int log_fd, char *log, size_t size)
{
	ssize_t got = pread(log_fd, log, size - 1, 0);

	log[got > 0 ? got : 0] = '\0';
	return got > 0 ? (size_t)got : 0;
}

/*
 * The words behind the last colon of libnvme's last failure are strerror()'s of the true errno. No
 * other line is looked at: the connect string, keys included, is in one of them.
 */
static void last_words(int log_fd, int err, char *words, size_t size)
{
	char log[8192], *failure = NULL;
	const char *colon;

	read_log(log_fd, log, sizeof(log));
	for (char *at = log; (at = strstr(at, "Failed to")); at++)
		failure = at;
	if (failure)
		failure[strcspn(failure, "\n")] = '\0';
	colon = failure ? strrchr(failure, ':') : NULL;
	if (colon)
		snprintf(words, size, "%s", colon + 1 + strspn(colon + 1, " "));
	else
		snprintf(words, size, "%s",
			 err < ENVME_CONNECT_RESOLVE ? strerror(err) : nvme_errno_to_string(err));
}

static void explain(const struct fabrics *f, struct fabrics_result *result)
{
	result->reason = REASON_NONE;
	if (f->kmsg >= 0)
		result->reason = kernel_log_reason(f->kmsg, result->detail, sizeof(result->detail));
	if (result->reason == REASON_NONE)
		result->reason = reason_of(result->err);
	if (!*result->detail)
		last_words(f->log_fd, result->err, result->detail, sizeof(result->detail));
}

/*
 * libnvme leaves out what this kernel does not know, and says so (`option "tos" ignored`) of every
 * option, asked for or not.
 */
static void name_ignored(const struct fabrics *f, const struct tunables *asked, char *detail,
			 size_t size)
{
	char log[8192];
	size_t used = 0;

	read_log(f->log_fd, log, sizeof(log));
	*detail = '\0';
	for (char *at = log; (at = strstr(at, "option \"")); at++) {
		char *name = at + strlen("option \""), *end = strchr(name, '"');
		int which = end ? tunable_find(name, (size_t)(end - name)) : -ENOENT;

		if (which < 0 || strncmp(end, "\" ignored", 9) || !tunable_is_set(asked, which) ||
		    (tunable_is_switch(which) && !asked->value[which]))
			continue;
		used += (size_t)snprintf(detail + used, size - used, "%s%s",
					 used ? ", " : "this kernel does not know ",
					 tunable_name(which));
		if (used >= size)
			return;
	}
}

/*
 * The first look-up has libnvme list the addresses of this host, for connections in its tree, of
 * which there are none: better now than when a path has answered.
 */
static void look_up_once(nvme_root_t root)
{
	nvme_host_t host = nvme_lookup_host(root, "nqn.none", NULL);
	nvme_subsystem_t subsystem = host ? nvme_lookup_subsystem(host, NULL, "nqn.none") : NULL;

	if (subsystem)
		nvme_lookup_ctrl(subsystem, "tcp", "127.0.0.1", NULL, NULL, NVME_TCP_PORT, NULL);
}

/* libnvme takes a FILE, but writes to its descriptor. */
struct fabrics *fabrics_open(void)
{
	struct fabrics *f = calloc(1, sizeof(*f));
	FILE *log;

	if (!f)
		return NULL;
	f->kmsg = kernel_log_open();
	f->log_fd = memfd_create("libnvme.log", MFD_CLOEXEC);
	log = f->log_fd < 0 ? NULL : fdopen(f->log_fd, "w");
	f->root = log ? nvme_create_root(log, LOG_DEBUG) : NULL;
	if (!f->root) {
		free(f);
		return NULL;
	}
	look_up_once(f->root);
	return f;
}

/* nvmf_connect_ctrl() wants the controller in a subsystem, nvmf_add_ctrl() puts it there. */
static nvme_ctrl_t make_controller(struct fabrics *f, const struct endpoint *e)
{
	const char *host_traddr = or_null(e->host_traddr), *host_iface = or_null(e->host_iface);
	nvme_subsystem_t subsystem;

	if (e->discovery)
		return nvme_create_ctrl(f->root, e->subsysnqn, "tcp", e->traddr, host_traddr,
					host_iface, e->trsvcid);
	subsystem = nvme_lookup_subsystem(f->host, NULL, e->subsysnqn);
	return subsystem ? nvme_lookup_ctrl(subsystem, "tcp", e->traddr, host_traddr, host_iface,
					    e->trsvcid, NULL)
			 : NULL;
}

void fabrics_prepare(struct fabrics *f, const struct endpoint *e)
{
	struct nvme_fabrics_config cfg;

	if (!f || (f->controller && !memcmp(&f->prepared, e, sizeof(*e))))
		return;
	/* Or libnvme would find that one again, for whose host side any other will do. */
	if (f->controller)
		nvme_free_ctrl(f->controller);
	f->prepared = *e;
	f->host = nvme_lookup_host(f->root, e->hostnqn, e->hostid);
	f->controller = f->host ? make_controller(f, e) : NULL;
	if (!f->controller)
		return;
	fill_config(&e->tunables, &cfg);
	nvmf_update_config(f->controller, &cfg);
	set_keys(f->controller, e);
}

static bool is_ready(const struct fabrics *f)
{
	if (!f || !f->controller)
		return false;
	kernel_log_skip(f->kmsg);
	return true;
}

/* The errno of a libnvme call that has just failed. */
static int last_error(void)
{
	return errno ? errno : EIO;
}

/* nvmf_connect_ctrl() keeps the kernel's answer to itself, but for its log. */
static bool read_instance(const struct fabrics *f, int *instance)
{
	char log[8192];
	const char *answer;

	read_log(f->log_fd, log, sizeof(log));
	answer = strstr(log, "response 'instance=");
	return answer && sscanf(answer, "response 'instance=%d", instance) == 1;
}

/* nvmf_add_ctrl() would read all of the new controller's attributes, and take the processor from
 * the kernel that looks for its namespaces meanwhile.
 */
static void connect_subsystem(struct fabrics *f, const struct endpoint *e,
			      struct fabrics_result *result)
{
	errno = 0;
	result->err = nvmf_connect_ctrl(f->controller) ? last_error() : 0;
	if (!result->err && !read_instance(f, &result->instance))
		result->instance = sysfs_find_instance(e);
}

/* @name is among "name=%s,name,…", the options that this kernel takes. */
static bool kernel_knows(const char *options, const char *name)
{
	size_t len = strlen(name);

	for (const char *at = options; (at = strstr(at, name)); at++)
		if ((at == options || at[-1] == ',') && strchr("=,\n", at[len]))
			return true;
	return false;
}

/*
 * libnvme leaves out what the kernel does not know, keys and encryption too: a connection that was
 * to be protected must fail instead. Returns the missing option, or NULL.
 */
static const char *missing_protection(const struct endpoint *e)
{
	const struct {
		const char *name;
		bool asked;
	} wanted[] = {
		{ "tls", value_or(&e->tunables, TUNE_TLS, 0) },
		{ "concat", value_or(&e->tunables, TUNE_CONCAT, 0) },
		{ "dhchap_secret", *e->dhchap_key },
		{ "dhchap_ctrl_secret", *e->dhchap_ctrl_key },
	};
	_cleanup_free_ char *options = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(wanted); i++) {
		if (!wanted[i].asked)
			continue;
		if (!options && file_read("", "/dev/nvme-fabrics", &options, NULL))
			return wanted[i].name;
		if (!kernel_knows(options, wanted[i].name))
			return wanted[i].name;
	}
	return NULL;
}

static bool refuse_unprotected(const struct endpoint *e, struct fabrics_result *result)
{
	const char *missing = missing_protection(e);

	if (!missing)
		return false;
	*result = (struct fabrics_result){ .err = EOPNOTSUPP,
					   .instance = NO_INSTANCE,
					   .reason = REASON_BAD_OPTION };
	snprintf(result->detail, sizeof(result->detail), "this kernel does not know %s", missing);
	return true;
}

void fabrics_connect(struct fabrics *f, const struct endpoint *e, struct fabrics_result *result)
{
	if (refuse_unprotected(e, result))
		return;
	*result = (struct fabrics_result){ .err = ENOMEM, .instance = NO_INSTANCE };
	if (is_ready(f))
		connect_subsystem(f, e, result);
	if (result->err == ENVME_CONNECT_ALREADY)
		result->err = 0;
	if (result->err)
		explain(f, result);
	else
		name_ignored(f, &e->tunables, result->detail, sizeof(result->detail));
}

/*
 * A discovery controller that is connected already is used as it is: the kernel lets a host have
 * the same one twice, and would make a second connection.
 */
static bool use_existing(struct fabrics *f, const struct endpoint *e)
{
	_cleanup_free_ struct controller *list = NULL;
	int count = sysfs_controllers("", &list);
	const struct controller *c = count > 0 ? controller_find(list, (size_t)count, e) : NULL;
	nvme_ctrl_t existing = c && controller_is_live(c) ? nvme_scan_ctrl(f->root, c->name) : NULL;

	if (existing)
		f->controller = existing;
	return existing;
}

/* Only what this host can connect to: TCP over IP, with a valid NQN and address. */
static bool take_record(const struct nvmf_disc_log_entry *entry, struct record *record)
{
	const char *why;

	memset(record, 0, sizeof(*record));
	record->referral = entry->subtype == NVME_NQN_DISC;
	if (entry->subtype != NVME_NQN_NVME && !record->referral)
		return false;
	if (entry->trtype != NVMF_TRTYPE_TCP)
		return false;
	record->tls = entry->tsas.tcp.sectype != NVMF_TCP_SECTYPE_NONE;
	return !field_set(record->subsysnqn, sizeof(record->subsysnqn), entry->subnqn,
			  strnlen(entry->subnqn, sizeof(entry->subnqn))) &&
	       !field_set(record->traddr, sizeof(record->traddr), entry->traddr,
			  strnlen(entry->traddr, sizeof(entry->traddr))) &&
	       !field_set(record->trsvcid, sizeof(record->trsvcid), entry->trsvcid,
			  strnlen(entry->trsvcid, sizeof(entry->trsvcid))) &&
	       !nqn_check(record->subsysnqn, &why) && traddr_is_valid(record->traddr) &&
	       trsvcid_is_valid(record->trsvcid);
}

static void read_discovery_log(struct fabrics *f, struct fabrics_result *result,
			       struct record **records)
{
	struct nvmf_discovery_log *log = NULL;
	uint64_t count;

	errno = 0;
	if (nvmf_get_discovery_log(f->controller, &log, 4) || !log) {
		result->err = last_error();
		return;
	}
	count = le64toh(log->numrec);
	if (count > DISCOVERY_RECORDS_MAX)
		count = DISCOVERY_RECORDS_MAX;
	*records = calloc(count + 1, sizeof(**records));
	for (uint64_t i = 0; *records && i < count; i++)
		result->record_count +=
			take_record(&log->entries[i], &(*records)[result->record_count]);
}

/* libnvme may fail behind the kernel's success, for want of a device node: connected is connected.
 */
static void connect_discovery(struct fabrics *f, struct fabrics_result *result)
{
	struct nvme_fabrics_config cfg;
	const char *name;

	nvmf_default_config(&cfg);
	errno = 0;
	result->err = nvmf_add_ctrl(f->host, f->controller, &cfg) ? last_error() : 0;
	name = nvme_ctrl_get_name(f->controller);
	if (name && sscanf(name, "nvme%d", &result->instance) == 1)
		result->err = 0;
}

void fabrics_discover(struct fabrics *f, const struct endpoint *e, struct fabrics_result *result,
		      struct record **records)
{
	bool existing = false;

	if (refuse_unprotected(e, result))
		return;
	*result = (struct fabrics_result){ .err = ENOMEM, .instance = NO_INSTANCE };
	if (is_ready(f)) {
		nvme_ctrl_set_discovery_ctrl(f->controller, true);
		nvme_ctrl_set_unique_discovery_ctrl(f->controller, !nqn_is_discovery(e->subsysnqn));
		existing = use_existing(f, e);
		if (existing)
			result->err = 0;
		else
			connect_discovery(f, result);
	}
	if (!result->err) {
		read_discovery_log(f, result, records);
		if (!existing && !e->persistent)
			nvme_disconnect_ctrl(f->controller);
	}
	if (result->err)
		explain(f, result);
}
