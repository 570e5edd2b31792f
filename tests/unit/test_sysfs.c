// SPDX-License-Identifier: GPL-2.0-or-later
/* Controllers in a tree made like sysfs; above all that none is deleted but the one that is meant.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kernel/sysfs.h"
#include "tap.h"

#define NVME2	"/sys/class/nvme/nvme2/"
#define NQN	"nqn.2024-05.com.example:data"
#define ADDRESS "traddr=2001:db8::1,trsvcid=4420,host_iface=eth0"

static char root[256];

static void put(const char *path, const char *text)
{
	char full[512];
	FILE *file;

	snprintf(full, sizeof(full), "%s%s", root, path);
	for (char *c = full + strlen(root) + 1; (c = strchr(c, '/')); c++) {
		*c = '\0';
		mkdir(full, 0755);
		*c = '/';
	}
	file = fopen(full, "w");
	fputs(text, file);
	fclose(file);
}

/* What delete_controller was given. */
static const char *deleted(void)
{
	static char text[16];
	char full[512];
	FILE *file;

	snprintf(full, sizeof(full), "%s" NVME2 "delete_controller", root);
	file = fopen(full, "r");
	*text = '\0';
	if (file && fgets(text, sizeof(text), file))
		text[strcspn(text, "\n")] = '\0';
	if (file)
		fclose(file);
	return text;
}

static void make(const char *nqn, const char *address, const char *hostnqn)
{
	put(NVME2 "transport", "tcp\n");
	put(NVME2 "state", "live\n");
	put(NVME2 "subsysnqn", nqn);
	put(NVME2 "address", address);
	put(NVME2 "hostnqn", hostnqn);
	put(NVME2 "delete_controller", "");
}

static void test_read(void)
{
	struct controller *list, c;

	ok(sysfs_controllers(root, &list) == 0 && !list, "no class at all");
	put("/sys/class/nvme/nvme10/transport", "tcp\n");
	put("/sys/class/nvme/nvme3/transport", "pcie\n");
	put("/sys/class/nvme/nvme-fabrics/transport", "tcp\n");
	make(NQN "\n", ADDRESS ",src_addr=2001:db8::9\n", "nqn.host\n");
	put("/sys/class/nvme-subsystem/nvme-subsys0/nvme2", "");
	put("/sys/class/nvme-subsystem/nvme-subsys0/iopolicy", "numa\n");
	ok(sysfs_controllers(root, &list) == 2 && !strcmp(list[0].name, "nvme2") &&
		   !strcmp(list[1].name, "nvme10"),
	   "those of TCP, by number");
	ok(!strcmp(list[0].subsystem, "nvme-subsys0") && !strcmp(list[0].iopolicy, "numa") &&
		   !*list[1].subsystem && !*list[1].iopolicy,
	   "each with its subsystem");
	free(list);
	ok(sysfs_controller(root, "nvme2", &c) == 0 && !strcmp(c.endpoint.subsysnqn, NQN) &&
		   !strcmp(c.endpoint.traddr, "2001:db8::1") &&
		   !strcmp(c.endpoint.host_iface, "eth0") && !strcmp(c.src_addr, "2001:db8::9"),
	   "one of them");
	ok(sysfs_controller(root, "nvme3", &c) == -ENOENT, "one of PCIe");
	ok(sysfs_controller(root, "nvme4", &c) == -ENOENT, "one that is not there");
	ok(sysfs_controller(root, "nvme-of-a-very-long-name", &c) == -ENOENT, "a name too long");
}

static void stays(const struct controller *c, const char *why)
{
	struct controller now;

	ok(sysfs_delete(root, c, false, &now) == -ESTALE && !*deleted(), "%s", why);
}

static void test_delete(void)
{
	struct controller c, now;

	make(NQN "\n", ADDRESS ",src_addr=2001:db8::9\n", "nqn.host\n");
	sysfs_controller(root, "nvme2", &c);
	ok(sysfs_delete(root, &c, true, &now) == 0 && !*deleted(), "only checked");
	ok(sysfs_delete(root, &c, false, &now) == 0 && !strcmp(deleted(), "1"), "deleted");
	make(NQN "\n", ADDRESS "\n", "nqn.host\n");
	ok(sysfs_delete(root, &c, false, &now) == 0 && !strcmp(deleted(), "1"),
	   "also while it has no source address");

	make("nqn.of.another\n", ADDRESS "\n", "nqn.host\n");
	stays(&c, "another subsystem's by now");
	ok(sysfs_delete(root, &c, true, &now) == -ESTALE &&
		   !strcmp(now.endpoint.subsysnqn, "nqn.of.another"),
	   "which is told");
	make(NQN "\n", "traddr=2001:db8::2,trsvcid=4420,host_iface=eth0\n", "nqn.host\n");
	stays(&c, "another address");
	make(NQN "\n", "traddr=2001:db8::1,trsvcid=4421,host_iface=eth0\n", "nqn.host\n");
	stays(&c, "another port");
	make(NQN "\n", "traddr=2001:db8::1,trsvcid=4420,host_iface=eth1\n", "nqn.host\n");
	stays(&c, "another interface");
	make(NQN "\n", "traddr=2001:db8::1,trsvcid=4420\n", "nqn.host\n");
	stays(&c, "no interface");
	make(NQN "\n", ADDRESS "\n", "nqn.another.host\n");
	stays(&c, "another host's");
	make("\n", "\n", "\n");
	ok(sysfs_delete(root, &c, false, &now) == -ENOENT && !*deleted(), "it is going");
	snprintf(c.name, sizeof(c.name), "nvme7");
	ok(sysfs_delete(root, &c, false, &now) == -ENOENT, "it has gone");
}

int main(void)
{
	const char *dir = getenv("BATS_TEST_TMPDIR");

	snprintf(root, sizeof(root), "%s/root", dir ? dir : "/nonexistent");
	mkdir(root, 0755);
	test_read();
	test_delete();
	return tap_end();
}
