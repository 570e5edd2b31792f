// SPDX-License-Identifier: GPL-2.0-or-later
/* A machine made of files, with discovery controllers of several owners. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/files.h"
#include "base/macro.h"
#include "kernel/temporary.h"
#include "tap.h"

static char root[128];

static void put(const char *controller, const char *name, const char *text)
{
	char path[128];

	snprintf(path, sizeof(path), "/sys/class/nvme/%s/%s", controller, name);
	if (file_write_mode(root, path, text, 0644))
		abort();
}

static void add_controller(const char *name, const char *traddr, const char *loss)
{
	char address[96];

	snprintf(address, sizeof(address), "traddr=%s,trsvcid=8009,src_addr=192.0.2.100\n", traddr);
	put(name, "transport", "tcp\n");
	put(name, "subsysnqn", NVME_DISCOVERY_NQN "\n");
	put(name, "state", "live\n");
	put(name, "address", address);
	put(name, "ctrl_loss_tmo", loss);
	put(name, "delete_controller", "");
}

static bool is_deleted(const char *name)
{
	char path[128], text[8];

	snprintf(path, sizeof(path), "/sys/class/nvme/%s/delete_controller", name);
	return !file_read_line(root, path, text, sizeof(text)) && !strcmp(text, "1");
}

static struct endpoint endpoint_at(const char *traddr)
{
	struct endpoint e = { .trsvcid = "8009", .subsysnqn = NVME_DISCOVERY_NQN };

	snprintf(e.traddr, sizeof(e.traddr), "%s", traddr);
	return e;
}

/* A process that has marked what it connects; it lives until it is killed. */
static pid_t start_discovery(const char *traddr)
{
	struct endpoint e = endpoint_at(traddr);
	int ready[2];
	char byte;
	pid_t pid;

	if (pipe(ready))
		abort();
	pid = fork();
	if (!pid) {
		int mark = temporary_begin(root, &e);

		if (mark < 0 || write(ready[1], "x", 1) != 1)
			_exit(1);
		pause();
	}
	close(ready[1]);
	ok(read(ready[0], &byte, 1) == 1, "a discovery of %s begins", traddr);
	close(ready[0]);
	return pid;
}

static void kill_discovery(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static void test_orderly_end(void)
{
	struct endpoint e = endpoint_at("192.0.2.1");
	int mark = temporary_begin(root, &e);

	ok(mark >= 0 && !temporary_has_orphans(root), "what is held is no orphan");
	temporary_end(root);
	close(mark);
	ok(!temporary_has_orphans(root), "nor what has ended in order");
}

static void test_killed(void)
{
	pid_t first = start_discovery("192.0.2.1"), other = start_discovery("192.0.2.3"),
	      second = start_discovery("192.0.2.3");

	kill_discovery(first);
	kill_discovery(second);
	ok(temporary_has_orphans(root), "one that was killed is found");
	temporary_remove_orphans(root);
	ok(is_deleted("nvme1"), "what it had connected is disconnected");
	ok(!is_deleted("nvme2"), "not what has another ctrl_loss_tmo");
	ok(!is_deleted("nvme3"), "not what somebody has entered as his");
	ok(!is_deleted("nvme4"), "not what is at another address");
	ok(!is_deleted("nvme5"), "not while another process has the same one connected");
	kill_discovery(other);
	temporary_remove_orphans(root);
	ok(is_deleted("nvme5") && !is_deleted("nvme4"), "but then");
	ok(!temporary_has_orphans(root), "no mark is left");
}

static void test_which(void)
{
	_cleanup_free_ struct controller *list = NULL;
	int count = sysfs_controllers(root, &list);
	static const bool wanted[] = { true, false, false, true, true };

	ok(count == 5, "five controllers");
	for (int i = 0; i < count && i < 5; i++)
		ok(temporary_is_one(root, &list[i]) == wanted[i], "%s is %sone to leave alone",
		   list[i].name, wanted[i] ? "" : "not ");
}

int main(void)
{
	const char *top = getenv("BATS_TEST_TMPDIR");

	snprintf(root, sizeof(root), "%s/machine", top ? top : "/tmp");
	mkdir(root, 0755);
	add_controller("nvme1", "192.0.2.1", "31\n");
	add_controller("nvme2", "192.0.2.1", "600\n");
	add_controller("nvme3", "192.0.2.1", "31\n");
	add_controller("nvme4", "192.0.2.2", "31\n");
	add_controller("nvme5", "192.0.2.3", "31\n");
	if (file_write_mode(root, "/run/nvme/registry/nvme3/owner", "stas\n", 0644))
		abort();
	test_which();
	test_orderly_end();
	test_killed();
	return tap_end();
}
