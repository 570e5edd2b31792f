// SPDX-License-Identifier: GPL-2.0-or-later
#include "attach.h"

#include <errno.h>
#include <fcntl.h>
#include <libnvme.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <syslog.h>

#include "kernel_log.h"

struct result {
	int err;
	int instance;
	enum reason reason;
	char detail[128];
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
		return REASON_KEY_MISSING;
	case ENVME_CONNECT_TRADDR:
		return REASON_NAME_UNKNOWN;
	default:
		return REASON_CONNECT_FAILED;
	}
}

/* The words behind the last colon of libnvme's log are strerror()'s of the true errno. */
static void last_words(int log_fd, int err, char *words, size_t size)
{
	char log[1024];
	ssize_t got = pread(log_fd, log, sizeof(log) - 1, 0);
	const char *colon;

	log[got > 0 ? got : 0] = '\0';
	colon = strrchr(log, ':');
	if (colon)
		snprintf(words, size, "%s", colon + 1 + strspn(colon + 1, " "));
	else
		snprintf(words, size, "%s",
			 err < ENVME_CONNECT_RESOLVE ? strerror(err) : nvme_errno_to_string(err));
	words[strcspn(words, "\n")] = '\0';
}

static void explain(struct result *result, int kmsg, int log_fd)
{
	result->reason = REASON_NONE;
	if (kmsg >= 0)
		result->reason = kernel_log_reason(kmsg, result->detail, sizeof(result->detail));
	if (result->reason == REASON_NONE)
		result->reason = reason_of(result->err);
	if (!*result->detail)
		last_words(log_fd, result->err, result->detail, sizeof(result->detail));
}

static void connect_controller(const struct endpoint *e, FILE *log, struct result *result)
{
	struct nvme_fabrics_config cfg;
	nvme_root_t root = nvme_create_root(log, LOG_INFO);
	nvme_host_t host = root ? nvme_lookup_host(root, e->hostnqn, e->hostid) : NULL;
	nvme_ctrl_t c =
		host ? nvme_create_ctrl(root, e->subsysnqn, "tcp", e->traddr,
					or_null(e->host_traddr), or_null(e->host_iface), e->trsvcid)
		     : NULL;
	int instance;

	result->err = ENOMEM;
	if (!c)
		return;
	fill_config(&e->tunables, &cfg);
	set_keys(c, e);
	errno = 0;
	result->err = nvmf_add_ctrl(host, c, &cfg) ? errno ? errno : EIO : 0;
	if (nvme_ctrl_get_name(c) && sscanf(nvme_ctrl_get_name(c), "nvme%d", &instance) == 1) {
		result->instance = instance;
		result->err = 0;
	}
	/* The process ends now: freeing the tree would only cost time. */
}

static void child_main(const struct path *path, int fd)
{
	struct result result = { .instance = NO_INSTANCE };
	int kmsg = kernel_log_open();
	/* libnvme takes a FILE, but writes to its descriptor. */
	int log_fd = memfd_create("libnvme.log", MFD_CLOEXEC);
	FILE *log = log_fd < 0 ? NULL : fdopen(log_fd, "w");

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (!log)
		_exit(1);
	connect_controller(path->endpoint, log, &result);
	if (result.err && result.err != ENVME_CONNECT_ALREADY)
		explain(&result, kmsg, log_fd);
	if (write(fd, &result, sizeof(result)) != sizeof(result))
		_exit(1);
	_exit(0);
}

int attach_start(struct attach *attach, const struct path *path)
{
	int fds[2];

	if (pipe2(fds, O_CLOEXEC))
		return -errno;
	attach->pid = fork();
	if (attach->pid < 0) {
		int err = -errno;

		close(fds[0]);
		close(fds[1]);
		attach->pid = 0;
		return err;
	}
	if (!attach->pid) {
		sigset_t none;

		sigemptyset(&none);
		sigprocmask(SIG_SETMASK, &none, NULL);
		child_main(path, fds[1]);
	}
	close(fds[1]);
	attach->fd = fds[0];
	return 0;
}

static void reap(struct attach *attach)
{
	close(attach->fd);
	while (waitpid(attach->pid, NULL, 0) < 0 && errno == EINTR)
		;
	attach->pid = 0;
	attach->fd = -1;
}

int attach_finish(struct attach *attach, struct path *path, double now)
{
	struct result result;
	ssize_t got;

	while ((got = read(attach->fd, &result, sizeof(result))) < 0 && errno == EINTR)
		;
	reap(attach);
	if (got != sizeof(result)) {
		path->reason = REASON_CONNECT_FAILED;
		snprintf(path->detail, sizeof(path->detail), "the connecting child died");
		return -EIO;
	}
	if (result.err && result.err != ENVME_CONNECT_ALREADY) {
		path->reason = result.reason;
		memcpy(path->detail, result.detail, sizeof(path->detail));
		return -EIO;
	}
	path->state = PATH_LIVE;
	path->reason = REASON_NONE;
	path->instance = result.instance;
	path->live_at = now;
	*path->detail = '\0';
	return 0;
}

bool attach_abort(struct attach *attach)
{
	if (!attach->pid)
		return true;
	kill(attach->pid, SIGKILL);
	for (int i = 0; i < 200; i++) {
		if (waitpid(attach->pid, NULL, WNOHANG) == attach->pid) {
			close(attach->fd);
			attach->pid = 0;
			return true;
		}
		usleep(10000);
	}
	return false;
}
