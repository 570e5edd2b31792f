// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/fabrics.h"

#include <errno.h>
#include <fcntl.h>
#include <libnvme.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <syslog.h>

#include "base/child.h"
#include "base/plain_text.h"
#include "engine/fabrics_options.h"
#include "engine/log_page.h"
#include "kernel/kernel_log.h"
#include "kernel/sysfs.h"
#include "kernel/temporary.h"
#include "request/secrets.h"

#define LOG_SIZE 8192 /* libnvme's of one connect is a third of it */

/* Bytes of address space for a discovery, which needs a few megabytes. */
#define DISCOVERY_MEMORY (128u << 20)

/* Everything that belongs to a connect. What the last one leaves ends with the process. */
struct fabrics {
	nvme_root_t root;
	nvme_host_t host;
	nvme_ctrl_t controller;
	int log_fd; /* libnvme's messages */
	struct kernel_log kernel;
	struct endpoint prepared;
	int instance;	/* of the discovery controller that is connected */
	bool temporary; /* it is to go again */
	int mark;	/* that says so */
};

static const char *or_null(const char *text)
{
	return *text ? text : NULL;
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
 * other line is looked at: the connect string, keys included, is in one of them, and in that of an
 * answer which it cannot read.
 */
static void last_words(int log_fd, int err, char *words, size_t size)
{
	char log[LOG_SIZE], *failure = NULL;
	const char *colon;

	read_log(log_fd, log, sizeof(log));
	for (char *at = log; (at = strstr(at, "Failed to")); at++)
		failure = at;
	if (failure)
		failure[strcspn(failure, "\n")] = '\0';
	colon = failure && !strchr(failure, '=') ? strrchr(failure, ':') : NULL;
	if (colon)
		snprintf(words, size, "%s", colon + 1 + strspn(colon + 1, " "));
	else
		snprintf(words, size, "%s",
			 err < ENVME_CONNECT_RESOLVE ? strerror(err) : nvme_errno_to_string(err));
}

/* Nobody who logs knows a key when it has one. */
static void set_detail(const struct fabrics *f, struct fabrics_result *result, char *text)
{
	secrets_hide(text, &f->prepared);
	text_make_plain(text);
	snprintf(result->detail, sizeof(result->detail), "%s", text);
	/* The last character may have been cut. */
	text_make_plain(result->detail);
}

static void explain(const struct fabrics *f, struct fabrics_result *result)
{
	char text[KERNEL_LINE_SIZE] = "";

	if (!f) {
		result->reason = reason_of(result->err);
		return;
	}
	result->reason = REASON_NONE;
	if (f->kernel.fd >= 0)
		result->reason = kernel_log_reason(&f->kernel, text, sizeof(text));
	if (result->reason == REASON_NONE)
		result->reason = reason_of(result->err);
	if (!*text)
		last_words(f->log_fd, result->err, text, sizeof(text));
	set_detail(f, result, text);
}

/* The connect string, keys included, is in libnvme's log, too. */
static void forget_secrets(struct fabrics *f)
{
	if (!f)
		return;
	secrets_wipe(&f->prepared, 1);
	if (ftruncate(f->log_fd, 0) || lseek(f->log_fd, 0, SEEK_SET))
		return; /* it goes with the process */
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
	f->mark = -1;
	kernel_log_open(&f->kernel);
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

/* nvmf_connect_ctrl() wants the controller in a subsystem. */
static nvme_ctrl_t make_controller(struct fabrics *f, const struct endpoint *e)
{
	nvme_subsystem_t subsystem = nvme_lookup_subsystem(f->host, NULL, e->subsysnqn);
	nvme_ctrl_t c =
		subsystem ? nvme_lookup_ctrl(subsystem, "tcp", e->traddr, or_null(e->host_traddr),
					     or_null(e->host_iface), e->trsvcid, NULL)
			  : NULL;

	if (c && e->discovery) {
		nvme_ctrl_set_discovery_ctrl(c, true);
		nvme_ctrl_set_unique_discovery_ctrl(c, !nqn_is_discovery(e->subsysnqn));
	}
	return c;
}

void fabrics_prepare(struct fabrics *f, const struct endpoint *e)
{
	if (!f || (f->controller && !memcmp(&f->prepared, e, sizeof(*e))))
		return;
	/* Or libnvme would find that one again, for whose host side any other will do. */
	if (f->controller)
		nvme_free_ctrl(f->controller);
	f->prepared = *e;
	f->host = nvme_lookup_host(f->root, e->hostnqn, e->hostid);
	f->controller = f->host ? make_controller(f, e) : NULL;
	if (f->controller)
		fabrics_options_set(f->controller, e);
}

static bool is_ready(struct fabrics *f)
{
	if (!f || !f->controller)
		return false;
	kernel_log_begin(&f->kernel, "");
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
	char log[LOG_SIZE];
	const char *answer;

	read_log(f->log_fd, log, sizeof(log));
	answer = strstr(log, "response 'instance=");
	return answer && sscanf(answer, "response 'instance=%d", instance) == 1;
}

/* nvmf_add_ctrl() would read all of the new controller's attributes, and take the processor from
 * the kernel that looks for its namespaces meanwhile.
 */
static void connect_controller(struct fabrics *f, const struct endpoint *e,
			       struct fabrics_result *result)
{
	errno = 0;
	result->err = nvmf_connect_ctrl(f->controller) ? last_error() : 0;
	if (!result->err && !read_instance(f, &result->instance))
		result->instance = sysfs_find_instance(e);
}

static bool refuse_unprotected(const struct endpoint *e, struct fabrics_result *result)
{
	*result = (struct fabrics_result){ .err = EOPNOTSUPP,
					   .instance = NO_INSTANCE,
					   .reason = REASON_BAD_OPTION };
	if (fabrics_options_refuse(e, result->detail, sizeof(result->detail)))
		return true;
	*result = (struct fabrics_result){ .err = ENOMEM, .instance = NO_INSTANCE };
	return false;
}

/* How many queues were too many: as asked for, or the kernel's own, one for each CPU. */
static int queues_asked(const struct endpoint *e)
{
	const struct tunables *t = &e->tunables;

	return tunable_is_set(t, TUNE_NR_IO_QUEUES) ? t->value[TUNE_NR_IO_QUEUES]
						    : (int)sysconf(_SC_NPROCESSORS_ONLN);
}

/*
 * blk-mq spreads the CPUs that there may be over the queues, and a queue that has only offline ones
 * does not connect. Half as many queues have twice as many CPUs each.
 */
static void connect_with_fewer_queues(struct fabrics *f, const struct endpoint *e,
				      struct fabrics_result *result)
{
	struct fabrics_result again = { .instance = NO_INSTANCE };
	int asked = queues_asked(e), fewer = asked / 2;
	struct nvme_fabrics_config cfg;

	if (fewer < 1)
		return;
	nvmf_default_config(&cfg);
	cfg.nr_io_queues = fewer;
	nvmf_update_config(f->controller, &cfg);
	kernel_log_begin(&f->kernel, "");
	connect_controller(f, e, &again);
	if (again.err)
		return; /* the first failure tells more */
	*result = again;
	snprintf(result->detail, sizeof(result->detail),
		 "%d I/O queues, not %d: some CPUs are offline", fewer, asked);
}

void fabrics_connect(struct fabrics *f, const struct endpoint *e, struct fabrics_result *result)
{
	char log[LOG_SIZE];

	if (refuse_unprotected(e, result))
		return;
	if (is_ready(f))
		connect_controller(f, e, result);
	if (result->err == ENVME_CONNECT_ALREADY)
		result->err = 0;
	if (result->err)
		explain(f, result);
	if (result->err && result->reason == REASON_OFFLINE_CPU)
		connect_with_fewer_queues(f, e, result);
	if (!result->err && !*result->detail) {
		read_log(f->log_fd, log, sizeof(log));
		fabrics_options_name_ignored(e, log, result->detail, sizeof(result->detail));
	}
	forget_secrets(f);
}

/*
 * A discovery controller that is connected already is used as it is: the kernel lets a host have
 * the same one twice, and would make a second connection.
 */
static int find_existing(const struct endpoint *e)
{
	_cleanup_free_ struct controller *list = NULL;
	int count = sysfs_controllers("", &list), instance;

	for (int i = 0; i < count; i++)
		if (controller_find(&list[i], 1, e) && controller_is_live(&list[i]) &&
		    !temporary_is_one("", &list[i]) &&
		    sscanf(list[i].name, "nvme%d", &instance) == 1)
			return instance;
	return NO_INSTANCE;
}

/* What there is to say of a log that was read. */
static void describe_log(const struct fabrics *f, const struct endpoint *e,
			 const struct discovery_log *log, struct fabrics_result *result)
{
	uint64_t beyond = log->told > DISCOVERY_RECORDS_MAX ? log->told - DISCOVERY_RECORDS_MAX : 0;
	const char *key = secrets_not_sent(e);
	char text[256];

	result->left_out = log->left_out + (size_t)beyond;
	if (beyond)
		snprintf(text, sizeof(text), "its log has %llu records, of which %d count",
			 (unsigned long long)log->told, DISCOVERY_RECORDS_MAX);
	else if (log->left_out)
		snprintf(text, sizeof(text), "%zu of its records left out, %s", log->left_out,
			 log->why);
	else if (*log->odd)
		snprintf(text, sizeof(text), "it names %s, which is no NQN", log->odd);
	else
		snprintf(text, sizeof(text), "%s%s", key ? "asked without " : "", key ? key : "");
	set_detail(f, result, text);
}

/* However a target brings libnvme to it, this process does not take the host's memory. */
static void limit_memory(void)
{
	static const struct rlimit limit = { DISCOVERY_MEMORY, DISCOVERY_MEMORY };

	setrlimit(RLIMIT_AS, &limit);
}

void fabrics_connect_discovery(struct fabrics *f, const struct endpoint *e,
			       struct fabrics_result *result)
{
	if (refuse_unprotected(e, result))
		return;
	if (is_ready(f)) {
		limit_memory();
		f->instance = find_existing(e);
		f->temporary = f->instance == NO_INSTANCE && !e->persistent;
		if (f->temporary)
			f->mark = temporary_begin("", e);
		if (f->instance != NO_INSTANCE) {
			result->err = 0;
		} else {
			connect_controller(f, e, result);
			f->instance = result->instance;
		}
	}
	if (!result->err)
		return;
	explain(f, result);
	if (f && f->temporary)
		temporary_end("");
	forget_secrets(f);
}

static void remove_orphans(void)
{
	temporary_remove_orphans("");
}

/* One whose log stays silent may take its time to go, too: it is left to who comes behind. */
static void disconnect(struct fabrics *f, bool at_once)
{
	char name[16];

	snprintf(name, sizeof(name), "nvme%d", f->instance);
	if (at_once && !sysfs_write("", name, "delete_controller", "1"))
		temporary_end("");
	if (f->mark >= 0)
		close(f->mark);
}

void fabrics_read_log(struct fabrics *f, const struct endpoint *e, struct fabrics_result *result,
		      struct record **records)
{
	struct discovery_log log = { 0 };
	char device[32], why[96];
	_cleanup_fd_ int fd = -1;
	int err;

	snprintf(device, sizeof(device), "/dev/nvme%d", f->instance);
	fd = open(device, O_RDONLY | O_CLOEXEC);
	err = fd < 0 ? -errno : 0;
	if (err)
		snprintf(why, sizeof(why), "%s: %s", device, strerror(-err));
	else
		err = log_page_read(fd, &log, why, sizeof(why));

	*records = log.records;
	result->err = -err;
	if (err) {
		result->reason = REASON_LOG_SILENT;
		set_detail(f, result, why);
	} else {
		result->record_count = log.count;
		describe_log(f, e, &log, result);
	}
	if (f->temporary)
		disconnect(f, !err);
	if (temporary_has_orphans(""))
		child_detach(remove_orphans);
	forget_secrets(f);
}
