// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What libnvme writes to the kernel for an endpoint, and what is made of the answer. The kernel is
 * this file: its open(), read(), write() and ioctl() stand for those of the devices.
 */
#include <errno.h>
#include <fcntl.h>
#include <libnvme.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#include "base/child.h"
#include "base/macro.h"
#include "engine/fabrics.h"
#include "kernel/temporary.h"
#include "tap.h"

#define FABRICS_FD 900
#define LOG_FD	   901
#define DEVICE_FD  902
#define INSTANCE   77

#define KEY	"DHHC-1:00:BxQhLjtIVWJvfImWo7C9ytfk8f4LGCUyP0xZZnOAjZrjLq4w:"
#define BODY	"BxQhLjtIVWJvfImWo7C9ytfk8f4LGCUyP0xZZnOAjZrjLq4w"
#define TLS_KEY "NVMeTLSkey-1:01:P0xZZnOAjZqntMHO2+j1Ag8cKTZDUF1qd4SRnqu4xdIXzmsW:"

#define ALL_OPTIONS                                                                              \
	"transport=%s,traddr=%s,trsvcid=%s,nqn=%s,queue_size=%d,nr_io_queues=%d,"                \
	"reconnect_delay=%d,ctrl_loss_tmo=%d,keep_alive_tmo=%d,hostnqn=%s,host_traddr=%s,"       \
	"host_iface=%s,hostid=%s,duplicate_connect,disable_sqflow,hdr_digest,data_digest,"       \
	"nr_write_queues=%d,nr_poll_queues=%d,tos=%d,keyring=%d,tls_key=%d,fast_io_fail_tmo=%d," \
	"discovery,dhchap_secret=%s,dhchap_ctrl_secret=%s,tls,concat\n"

/* The kernel of a case. */
static struct {
	const char *options;
	int errors[2];	      /* of the first write and the second; 0: it connects */
	const char *lines[4]; /* what it logs with the first */
	char written[2][2048];
	int writes;
	size_t line;
	bool connected;
	int marks, ends; /* of temporary controllers */
	rlim_t memory;
	uint64_t numrec;
	int log_error;
	const char *answer; /* to a write; NULL: what a kernel says */
} kernel;

int open64(const char *path, int flags, ...);
int setrlimit(__rlimit_resource_t resource, const struct rlimit *limit);

static int fake_open(const char *path, int flags, mode_t mode)
{
	if (!strcmp(path, "/dev/nvme-fabrics")) {
		kernel.connected = false;
		return FABRICS_FD;
	}
	if (!strcmp(path, "/dev/kmsg"))
		return LOG_FD;
	if (!strcmp(path, "/dev/nvme77"))
		return DEVICE_FD;
	return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

int open(const char *path, int flags, ...)
{
	return fake_open(path, flags, 0600);
}

int open64(const char *path, int flags, ...)
{
	return fake_open(path, flags, 0600);
}

static ssize_t give(void *buffer, size_t size, const char *text)
{
	size_t len = strlen(text) < size ? strlen(text) : size;

	memcpy(buffer, text, len);
	return (ssize_t)len;
}

ssize_t read(int fd, void *buffer, size_t size)
{
	if (fd == FABRICS_FD)
		return give(buffer, size,
			    !kernel.connected ? kernel.options
			    : kernel.answer   ? kernel.answer
					      : "instance=77,cntlid=1\n");
	if (fd != LOG_FD)
		return syscall(SYS_read, fd, buffer, size);
	if (kernel.writes && kernel.line < ARRAY_SIZE(kernel.lines) && kernel.lines[kernel.line])
		return give(buffer, size, kernel.lines[kernel.line++]);
	errno = EAGAIN;
	return -1;
}

ssize_t write(int fd, const void *data, size_t size)
{
	int which = kernel.writes;

	if (fd != FABRICS_FD)
		return syscall(SYS_write, fd, data, size);
	if (which < 2)
		snprintf(kernel.written[which], sizeof(kernel.written[which]), "%.*s,", (int)size,
			 (const char *)data);
	kernel.writes++;
	errno = which < 2 ? kernel.errors[which] : 0;
	kernel.connected = !errno;
	return errno ? -1 : (ssize_t)size;
}

int ioctl(int fd, unsigned long request, ...)
{
	struct nvme_passthru_cmd *cmd;
	va_list args;

	va_start(args, request);
	cmd = va_arg(args, struct nvme_passthru_cmd *);
	va_end(args);
	if (fd != DEVICE_FD || cmd->opcode != nvme_admin_get_log_page)
		return -1;
	memset((void *)(uintptr_t)cmd->addr, 0, cmd->data_len);
	if (!cmd->cdw12)
		memcpy((char *)(uintptr_t)cmd->addr + 8, &kernel.numrec, sizeof(kernel.numrec));
	return kernel.log_error;
}

int setrlimit(__rlimit_resource_t resource, const struct rlimit *limit)
{
	if (resource == RLIMIT_AS)
		kernel.memory = limit->rlim_cur;
	return 0;
}

int temporary_begin(const char *root, const struct endpoint *e)
{
	(void)root;
	(void)e;
	kernel.marks++;
	return -ENOENT;
}

void temporary_end(const char *root)
{
	(void)root;
	kernel.ends++;
}

bool temporary_is_one(const char *root, const struct controller *c)
{
	(void)root;
	(void)c;
	return false;
}

bool temporary_has_orphans(const char *root)
{
	(void)root;
	return false;
}

void temporary_remove_orphans(const char *root)
{
	(void)root;
}

int child_detach(void (*work)(void))
{
	(void)work;
	return 0;
}

/* The string of the Nth write has @option, whole. */
static bool has(int which, const char *option)
{
	char whole[300];

	snprintf(whole, sizeof(whole), ",%s,", option);
	return strstr(kernel.written[which], whole);
}

static struct endpoint endpoint(void)
{
	return (struct endpoint){ .subsysnqn = "nqn.2026-01.org.example:root",
				  .traddr = "192.0.2.1",
				  .trsvcid = "4420",
				  .hostnqn = "nqn.2026-01.org.example:host",
				  .hostid = "1b4e28ba-2fa1-11d2-883f-0016d3cca427" };
}

static struct endpoint discovery(bool persistent)
{
	struct endpoint e = endpoint();

	strcpy(e.subsysnqn, NVME_DISCOVERY_NQN);
	e.discovery = true;
	e.persistent = persistent;
	tunable_set(&e.tunables, TUNE_CTRL_LOSS_TMO, -1);
	return e;
}

static struct fabrics_result connect_it(const struct endpoint *e)
{
	struct fabrics *f = fabrics_open();
	struct fabrics_result result;
	struct record *records = NULL;

	kernel.writes = 0;
	kernel.line = 0;
	kernel.marks = kernel.ends = 0;
	memset(kernel.written, 0, sizeof(kernel.written));
	if (!kernel.options)
		kernel.options = ALL_OPTIONS;
	fabrics_prepare(f, e);
	if (!e->discovery)
		fabrics_connect(f, e, &result);
	else
		fabrics_connect_discovery(f, e, &result);
	if (e->discovery && !result.err)
		fabrics_read_log(f, e, &result, &records);
	free(records);
	return result;
}

static void test_strings(void)
{
	struct endpoint e = endpoint();
	struct fabrics_result result;

	memset(&kernel, 0, sizeof(kernel));
	tunable_set(&e.tunables, TUNE_CTRL_LOSS_TMO, 0);
	tunable_set(&e.tunables, TUNE_TOS, 0);
	tunable_set(&e.tunables, TUNE_FAST_IO_FAIL_TMO, 1);
	tunable_set(&e.tunables, TUNE_KEEP_ALIVE_TMO, 1);
	tunable_set(&e.tunables, TUNE_HDR_DIGEST, 0);
	result = connect_it(&e);
	ok(!result.err && result.instance == INSTANCE && !*result.detail, "it connects: %s",
	   kernel.written[0]);
	ok(has(0, "ctrl_loss_tmo=0") && has(0, "tos=0"), "0 is sent where it is a value");
	ok(has(0, "fast_io_fail_tmo=1") && has(0, "keep_alive_tmo=1"), "and the least elsewhere");
	ok(!has(0, "hdr_digest"), "a switch that is off is not");
	for (int which = 0; which < TUNE_COUNT; which++)
		if (!tunable_is_switch(which)) {
			struct endpoint zero = endpoint();
			char option[64];

			snprintf(option, sizeof(option), "%s=0", tunable_name(which));
			if (tunable_set(&zero.tunables, which, 0))
				continue;
			connect_it(&zero);
			ok(has(0, option), "what may be 0 reaches the kernel: %s", option);
		}
	strcpy(e.dhchap_key, KEY);
	strcpy(e.dhchap_ctrl_key, KEY);
	tunable_set(&e.tunables, TUNE_CONCAT, 1);
	result = connect_it(&e);
	ok(!result.err && has(0, "dhchap_secret=" KEY) && has(0, "dhchap_ctrl_secret=" KEY) &&
		   has(0, "concat"),
	   "keys and concat are sent");
}

static void refused(const char *what, const struct endpoint *e, const char *detail)
{
	struct fabrics_result result = connect_it(e);

	ok(result.err && result.reason == REASON_BAD_OPTION && !kernel.writes, "%s is refused",
	   what);
	ok(strstr(result.detail, detail) && !strstr(result.detail, BODY), "by name: %s",
	   result.detail);
}

static void test_refused(void)
{
	struct endpoint e = endpoint();

	memset(&kernel, 0, sizeof(kernel));
	strcpy(e.tls_key, TLS_KEY);
	refused("a TLS key in the clear", &e, "tls_key needs tls");
	e = endpoint();
	strcpy(e.keyring, "mine");
	tunable_set(&e.tunables, TUNE_TLS, 1);
	refused("a keyring alone", &e, "keyring");
	e = endpoint();
	tunable_set(&e.tunables, TUNE_CONCAT, 1);
	refused("concat alone", &e, "concat");
	strcpy(e.dhchap_key, KEY);
	tunable_set(&e.tunables, TUNE_TLS, 1);
	refused("concat and tls", &e, "concat");
	e = endpoint();
	strcpy(e.dhchap_key, "DHHC1:00:" BODY ":");
	refused("a key with a slip", &e, "dhchap_key");
	strcpy(e.dhchap_key, KEY);
	kernel.options = "transport=%s,traddr=%s,trsvcid=%s,nqn=%s,tls_key=%d,dhchap_secretx=%s\n";
	refused("a key that the kernel does not know", &e, "dhchap_secret");
	e = endpoint();
	tunable_set(&e.tunables, TUNE_TLS, 1);
	refused("TLS that the kernel does not know", &e, "tls");
}

static void test_discovery(void)
{
	struct endpoint e = discovery(true);
	struct fabrics_result result;

	memset(&kernel, 0, sizeof(kernel));
	result = connect_it(&e);
	ok(!result.err && has(0, "keep_alive_tmo=30") && has(0, "ctrl_loss_tmo=-1") &&
		   !kernel.marks,
	   "a persistent one is kept alive, for ever: %s", kernel.written[0]);
	ok(kernel.memory && kernel.memory <= 256u << 20, "with little memory");
	tunable_set(&e.tunables, TUNE_KEEP_ALIVE_TMO, 9);
	connect_it(&e);
	ok(has(0, "keep_alive_tmo=9"), "or as configured");
	e = discovery(false);
	strcpy(e.dhchap_key, KEY);
	result = connect_it(&e);
	ok(!result.err && has(0, "ctrl_loss_tmo=31") && kernel.marks == 1,
	   "another ends by itself, and is marked: %s", kernel.written[0]);
	ok(!strstr(kernel.written[0], "dhchap") && strstr(result.detail, "without dhchap_key"),
	   "that it has no key is told: %s", result.detail);
	tunable_set(&e.tunables, TUNE_CONCAT, 1);
	connect_it(&e);
	ok(!has(0, "concat"), "nor concat, which the kernel would refuse without it");
	kernel.numrec = 1ull << 54;
	result = connect_it(&e);
	ok(!result.err && !result.record_count &&
		   result.left_out == (1ull << 54) - DISCOVERY_RECORDS_MAX,
	   "2^54 records: %zu left out, %s", result.left_out, result.detail);
	kernel.log_error = 0x4002;
	result = connect_it(&e);
	ok(result.err && result.reason == REASON_LOG_SILENT, "no log: %s", result.detail);
	kernel.errors[0] = EIO;
	result = connect_it(&e);
	ok(result.err && result.reason == REASON_CONNECT_FAILED && kernel.ends == 1,
	   "what did not connect leaves no mark: %s", result.detail);
}

static void test_reasons(void)
{
	static const struct {
		int error;
		const char *line;
		enum reason reason;
		const char *detail;
	} rows[] = {
		{ EIO, "3,1,1,-;nvme nvme77: Duplicate cntlid 1 with nvme0, subsys x, rejecting\n",
		  REASON_DUPLICATE_CNTLID, "Duplicate cntlid 1" },
		{ EKEYREJECTED, "3,1,1,-;nvme nvme77: qid 0: authentication failed, error -129\n",
		  REASON_AUTH_FAILED, "authentication failed" },
		{ ENOKEY, "14,1,1,-;nvme nvme77: qid 0: authentication failed, error -129\n",
		  REASON_KEY_MISSING, "" },
		{ EINVAL, "3,1,1,-;nvme_fabrics: Invalid DH-CHAP secret " KEY "\n",
		  REASON_BAD_OPTION, "secret ..." },
		{ EINVAL,
		  "3,1,1,-;nvme_fabrics: unknown parameter or missing value 'a=DHHC1:00:" BODY
		  ":' in ctrl creation request\n",
		  REASON_BAD_OPTION, "'a=...'" },
		{ EINVAL, "3,1,1,-;nvme_fabrics: what is " BODY "\n", REASON_BAD_OPTION,
		  "what is ..." },
		{ EIO, "3,1,1,-;nvme nvme77: what \x1b[2J is this\n", REASON_CONNECT_FAILED,
		  "what ?[2J is this" },
		{ ECONNREFUSED, NULL, REASON_REFUSED, "" },
		{ ETIMEDOUT, NULL, REASON_CONNECT_FAILED, "timed out" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct endpoint e = endpoint();
		struct fabrics_result result;

		memset(&kernel, 0, sizeof(kernel));
		strcpy(e.dhchap_key, KEY);
		kernel.errors[0] = rows[i].error;
		kernel.lines[0] = rows[i].line;
		result = connect_it(&e);
		ok(result.err && result.reason == rows[i].reason, "%s", reason_key(result.reason));
		ok(strstr(result.detail, rows[i].detail) && !strstr(result.detail, BODY),
		   "detail: %s", result.detail);
		ok(kernel.writes == 1, "one write");
	}
}

/* libnvme logs the whole connect string then. */
static void test_answer(void)
{
	struct endpoint e = endpoint();
	struct fabrics_result result;

	memset(&kernel, 0, sizeof(kernel));
	strcpy(e.dhchap_key, "DHHC-1:00:" BODY);
	kernel.answer = "what is this\n";
	result = connect_it(&e);
	ok(result.err && *result.detail && !strstr(result.detail, BODY) &&
		   !strchr(result.detail, '='),
	   "an answer that nobody can read: %s", result.detail);
}

static void test_queues(void)
{
	struct endpoint e = endpoint();
	struct fabrics_result result;

	memset(&kernel, 0, sizeof(kernel));
	kernel.errors[0] = EXDEV;
	kernel.lines[0] = "3,1,1,-;nvme nvme77: failed to connect queue: 12 ret=-18\n";
	tunable_set(&e.tunables, TUNE_NR_IO_QUEUES, 30);
	result = connect_it(&e);
	ok(!result.err && result.instance == INSTANCE && kernel.writes == 2 &&
		   has(0, "nr_io_queues=30") && has(1, "nr_io_queues=15"),
	   "fewer queues, once: %s", kernel.written[1]);
	ok(strstr(result.detail, "15 I/O queues, not 30"), "with a word: %s", result.detail);
	kernel.errors[1] = EXDEV;
	result = connect_it(&e);
	ok(result.err && result.reason == REASON_OFFLINE_CPU && kernel.writes == 2 &&
		   strstr(result.detail, "queue: 12"),
	   "not more often: %s", result.detail);
	kernel.errors[1] = 0;
	tunable_unset(&e.tunables, TUNE_NR_IO_QUEUES);
	result = connect_it(&e);
	ok(sysconf(_SC_NPROCESSORS_ONLN) < 2 || (!result.err && kernel.writes == 2),
	   "half of the processors where no number was given: %s", kernel.written[1]);
	tunable_set(&e.tunables, TUNE_NR_IO_QUEUES, 1);
	result = connect_it(&e);
	ok(result.err && kernel.writes == 1, "one queue cannot be fewer");
}

int main(void)
{
	test_strings();
	test_refused();
	test_discovery();
	test_reasons();
	test_answer();
	test_queues();
	return tap_end();
}
