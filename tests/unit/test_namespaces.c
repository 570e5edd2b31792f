// SPDX-License-Identifier: GPL-2.0-or-later
/* The namespaces of a controller, and the ANA state of its path to each, in a tree made like sysfs.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "kernel/namespaces.h"
#include "tap.h"

static char root[256];

static void make_dirs(char *full)
{
	for (char *c = full + strlen(root) + 1; (c = strchr(c, '/')); c++) {
		*c = '\0';
		mkdir(full, 0755);
		*c = '/';
	}
}

static void put(const char *path, const char *text)
{
	char full[512];
	FILE *file;

	snprintf(full, sizeof(full), "%s%s", root, path);
	make_dirs(full);
	file = fopen(full, "w");
	fputs(text, file);
	fclose(file);
}

static struct ns_path *list;

static int look(const char *controller)
{
	free(list);
	return sysfs_namespaces(root, controller, &list);
}

static enum ana_state state_of(const char *text)
{
	put("/sys/class/nvme/nvme1/nvme0c1n1/ana_state", text);
	return look("nvme1") == 1 ? list[0].ana : ANA_STATES;
}

static void test_no_namespace(void)
{
	ok(look("nvme1") == -ENOENT && !list, "no such controller");
	put("/sys/class/nvme/nvme1/state", "live\n");
	put("/sys/class/nvme/nvme1/ng0n1/dev", "1:1\n");
	put("/sys/class/nvme/nvme1/hwmon0/name", "nvme\n");
	put("/sys/class/nvme/nvme1/nvme0c1n1p1/partition", "1\n");
	ok(look("nvme1") == 0 && !list, "a controller without a namespace");
}

static void test_states(void)
{
	put("/sys/class/nvme/nvme1/nvme0c1n1/nsid", "7\n");
	ok(look("nvme1") == 1 && list[0].ana == ANA_NONE, "no file: no ANA");
	ok(!strcmp(list[0].name, "nvme0c1n1") && !strcmp(list[0].device, "nvme0n1"),
	   "the path and the disk that it is one of");
	ok(list[0].nsid == 7, "nsid");
	ok(state_of("") == ANA_NONE, "an empty file: no ANA");
	ok(state_of("invalid state\n") == ANA_CHANGE, "the kernel has not read the log page yet");
	ok(state_of("of tomorrow\n") == ANA_CHANGE, "a word that is not known");
	for (int state = ANA_OPTIMIZED; state < ANA_STATES; state++) {
		char line[32];

		snprintf(line, sizeof(line), "%s\n", ana_name((enum ana_state)state));
		ok(state_of(line) == (enum ana_state)state, "%s", ana_name((enum ana_state)state));
	}
	ok(ana_is_usable(ANA_NONE) && ana_is_usable(ANA_OPTIMIZED) &&
		   ana_is_usable(ANA_NON_OPTIMIZED) && !ana_is_usable(ANA_INACCESSIBLE) &&
		   !ana_is_usable(ANA_PERSISTENT_LOSS) && !ana_is_usable(ANA_CHANGE),
	   "which of them carry I/O");
}

static void test_there(void)
{
	ok(look("nvme1") == 1 && !list[0].is_there, "the disk is not there yet");
	put("/sys/block/nvme0n1/size", "8\n");
	ok(look("nvme1") == 1 && list[0].is_there, "now it is");
}

static void test_nids(void)
{
	const char *const dir = "/sys/class/nvme/nvme2/nvme0c2n";
	char path[64];

	for (int i = 10; i >= 1; i--) {
		snprintf(path, sizeof(path), "%s%d/nsid", dir, i);
		put(path, "1\n");
	}
	put("/sys/class/nvme/nvme2/nvme0c2n1/uuid", "11111111-2222-3333-4444-AAAAAAAAAAAA\n");
	put("/sys/class/nvme/nvme2/nvme0c2n2/nguid", "00112233-4455-6677-8899-aabbccddeeff\n");
	put("/sys/class/nvme/nvme2/nvme0c2n10/eui", "00 25 38 fa 11 22 33 44\n");
	ok(look("nvme2") == 10, "ten");
	ok(!strcmp(list[1].name, "nvme0c2n2") && !strcmp(list[9].name, "nvme0c2n10"),
	   "they are sorted by number");
	ok(ns_path_find(list, 10, "11111111222233334444aaaaaaaaaaaa") == &list[0], "by UUID");
	ok(ns_path_find(list, 10, "00112233445566778899aabbccddeeff") == &list[1], "by NGUID");
	ok(ns_path_find(list, 10, "002538fa11223344") == &list[9], "by EUI-64");
	ok(!ns_path_find(list, 10, "002538fa1122334") && !ns_path_find(list, 10, ""),
	   "by what none has");
}

static void test_without_multipath(void)
{
	put("/sys/class/nvme/nvme3/nvme3n1/nsid", "1\n");
	ok(look("nvme3") == 1 && !strcmp(list[0].name, "nvme3n1") &&
		   !strcmp(list[0].device, "nvme3n1") && list[0].ana == ANA_NONE,
	   "without native multipath it is the disk itself");
}

/* More than any table of a fixed size would hold. */
static void test_many(void)
{
	char path[64];

	for (int i = 1; i <= 1500; i++) {
		snprintf(path, sizeof(path), "/sys/class/nvme/nvme4/nvme0c4n%d/nsid", i);
		put(path, "1\n");
	}
	ok(look("nvme4") == 1500, "1500 of them");
}

int main(void)
{
	const char *dir = getenv("BATS_TEST_TMPDIR");

	snprintf(root, sizeof(root), "%s/root", dir ? dir : "/nonexistent");
	mkdir(root, 0755);
	test_no_namespace();
	test_states();
	test_there();
	test_nids();
	test_without_multipath();
	test_many();
	free(list);
	return tap_end();
}
