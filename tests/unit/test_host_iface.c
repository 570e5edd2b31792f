// SPDX-License-Identifier: GPL-2.0-or-later
/* Which interface a MAC and a VLAN mean, in trees made like sysfs and proc. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "nic/host_iface.h"
#include "tap.h"

#define MAC   "52:54:00:00:00:01"
#define OTHER "52:54:00:00:00:02"

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

static void point(const char *path, const char *target)
{
	char full[512];

	snprintf(full, sizeof(full), "%s%s", root, path);
	if (symlink(target, full))
		perror(full);
}

/* Lines like the kernel's; those of the heading match no interface. */
static void put_vlans(const char *lines)
{
	char text[512];

	snprintf(text, sizeof(text), "VLAN Dev name    | VLAN ID\nName-Type: VLAN_NAME_TYPE\n%s",
		 lines);
	put("/proc/net/vlan/config", text);
}

/* The name found, "" for none. */
static const char *find(const char *mac, unsigned int vlan)
{
	static struct endpoint e;

	memset(&e, 0, sizeof(e));
	snprintf(e.host_mac, sizeof(e.host_mac), "%s", mac);
	e.host_vlan = vlan;
	return host_iface_find(root, &e) == -ENODEV ? "" : e.host_iface;
}

static void test_names(void)
{
	struct endpoint e = { .host_iface = "given" };

	ok(!strcmp(find(MAC, 0), ""), "no interface at all");
	put("/sys/class/net/lo/address", "00:00:00:00:00:00\n");
	put("/sys/class/net/eth0/address", "52:54:00:00:00:0F\n");
	ok(!strcmp(find(MAC, 0), ""), "none of that MAC");
	ok(!strcmp(find("52:54:00:00:00:0f", 0), "eth0"), "capitals are the same digits");
	put("/sys/class/net/eth1/address", MAC "\n");
	ok(!strcmp(find(MAC, 0), "eth1"), "the NIC");
	ok(!host_iface_find(root, &e) && !strcmp(e.host_iface, "given"),
	   "a name that a source gave stays");
}

static void test_vlans(void)
{
	ok(!strcmp(find(MAC, 5), ""), "no VLAN yet");
	put("/sys/class/net/alpha/address", MAC "\n");
	point("/sys/class/net/alpha/lower_eth1", "../eth1");
	put("/sys/class/net/eth2/address", OTHER "\n");
	put_vlans("beta           | 5  | eth2\nalpha          | 5  | eth1\ngamma | 50 | eth1\n");
	ok(!strcmp(find(MAC, 0), "eth1"), "a VLAN on it is not the NIC");
	ok(!strcmp(find(MAC, 5), "alpha"), "the VLAN on that NIC");
	ok(!strcmp(find(OTHER, 5), "beta"), "the same number on another");
	ok(!strcmp(find(MAC, 6), ""), "another number");
}

static void test_master(void)
{
	point("/sys/class/net/eth2/master", "../../devices/virtual/net/bond0");
	ok(!strcmp(find(OTHER, 0), "bond0"), "a NIC in a bond has its address there");
	put_vlans("bond0.7 | 7 | bond0\n");
	ok(!strcmp(find(OTHER, 7), "bond0.7"), "and its VLANs");
}

int main(void)
{
	const char *dir = getenv("BATS_TEST_TMPDIR");

	snprintf(root, sizeof(root), "%s/root", dir ? dir : "/nonexistent");
	mkdir(root, 0755);
	test_names();
	test_vlans();
	test_master();
	return tap_end();
}
