// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The DHCP root-path (option 17), as the DHCP clients of an initramfs leave it:
 *
 *   line  = key "=" value                    the first line of that key counts
 *   value = { "'" text "'" | '"' text '"' | "\" character | character }
 *
 *   /run/net-IFACE.conf              ROOTPATH        klibc ipconfig; Ubuntu's dhcpcd and dhclient
 *   /run/systemd/netif/leases/INDEX  ROOT_PATH       systemd-networkd
 *   /run/NetworkManager/devices/INDEX root-path      NetworkManager
 *   /tmp/dhclient.IFACE.dhcpopts     new_root_path   dracut, with each of its network modules
 *
 * The value comes from the network: no shell sees it, and only printable characters make a URI.
 */
#include "sources/dhcp.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <strings.h>

#include "base/files.h"
#include "sources/uri.h"

#define ROOT_PATH_SIZE 512 /* an option has at most 255 bytes; concatenated ones are rare */
#define LEASES_MAX     256

static const struct {
	const char *dir, *prefix, *suffix, *key;
	bool by_index;	     /* the file's name is the interface's index */
	bool initramfs_only; /* in the real root anybody can write to that directory */
} clients[] = {
	{ "/run", "net-", ".conf", "ROOTPATH", false, false },
	{ "/run/systemd/netif/leases", "", "", "ROOT_PATH", true, false },
	{ "/run/NetworkManager/devices", "", "", "root-path", true, false },
	{ "/tmp", "dhclient.", ".dhcpopts", "new_root_path", false, true },
};

/* Take the quotes off the value that ends at the line's end. -EINVAL: @out has what there is. */
static int unquote(const char *in, char *out, size_t size)
{
	size_t used = 0;
	char quote = '\0';

	*out = '\0';
	for (; *in && *in != '\n'; in++) {
		if (quote ? *in == quote : *in == '\'' || *in == '"') {
			quote = quote ? '\0' : *in;
			continue;
		}
		if (*in == '\\' && quote != '\'')
			in++;
		if (!*in || *in == '\n' || used + 1 >= size)
			return -EINVAL;
		out[used++] = *in;
		out[used] = '\0';
	}
	return quote ? -EINVAL : 0;
}

/* Blanks around it, and a CR, are those of whoever typed it into a server's configuration. */
static void trim(char *value)
{
	const char *start = text_trim(value);

	memmove(value, start, strlen(start) + 1);
}

int dhcp_find_value(const char *text, const char *key, char *value, size_t size)
{
	size_t len = strlen(key);
	const char *line = text;
	int err;

	while (line && (strncmp(line, key, len) != 0 || line[len] != '=')) {
		line = strchr(line, '\n');
		if (line)
			line++;
	}
	if (!line)
		return -ENOENT;
	err = unquote(line + len + 1, value, size);
	trim(value);
	for (const char *c = value; *c; c++)
		if (!isgraph((unsigned char)*c))
			err = -EINVAL;
	return err;
}

/* What begins so is meant for us, whole or not. */
static bool is_for_nvme(const char *value)
{
	return !strncasecmp(value, "nvme:", 5) || !strncasecmp(value, "nvme+", 5);
}

int dhcp_parse(const char *text, const char *key, const char *interface, struct request *r)
{
	char value[ROOT_PATH_SIZE], source[SOURCE_SIZE];
	struct request lease;
	struct endpoint *e;
	int err = dhcp_find_value(text, key, value, sizeof(value));

	if (err == -ENOENT || !is_for_nvme(value))
		return 0;
	snprintf(source, sizeof(source), DHCP_SOURCE "%.32s", interface);
	if (err) {
		request_warning(
			r,
			"%s: root-path %.120s: is damaged: too long, an open quote, or more than "
			"printable characters in it",
			source, value);
		return 0;
	}
	request_init(&lease);
	if (uri_parse(value, source, &lease) == -ENOMEM)
		err = -ENOMEM;
	for (size_t i = 0; i < lease.mistakes.count; i++)
		request_warning(r, "%s", lease.mistakes.list[i].text);
	if (!err && lease.endpoint_count) {
		e = request_add_endpoint(r, source);
		if (e)
			*e = lease.endpoints[0];
		else
			err = -ENOMEM;
	}
	request_release(&lease);
	return err;
}

/* The interface of that index, or "interface INDEX" when it is gone. */
static void name_by_index(const char *root, const char *index, char *name, size_t size)
{
	char path[PATH_MAX], line[16];
	_cleanup_dir_ DIR *dir = NULL;
	struct dirent *entry;

	snprintf(name, size, "interface %.16s", index);
	snprintf(path, sizeof(path), "%s/sys/class/net", root);
	dir = opendir(path);
	while (dir && (entry = readdir(dir))) {
		if (*entry->d_name == '.')
			continue;
		snprintf(path, sizeof(path), "/sys/class/net/%s/ifindex", entry->d_name);
		if (!file_read_line(root, path, line, sizeof(line)) && !strcmp(line, index)) {
			snprintf(name, size, "%.31s", entry->d_name);
			return;
		}
	}
}

/* The part of @file between prefix and suffix; -ENOENT: it is another file. */
static int cut_name(const char *file, const char *prefix, const char *suffix, char *name,
		    size_t size)
{
	size_t before = strlen(prefix), after = strlen(suffix), len = strlen(file);

	if (*file == '.' || len <= before + after || strncmp(file, prefix, before) ||
	    strcmp(file + len - after, suffix) != 0)
		return -ENOENT;
	return field_set(name, size, file + before, len - before - after);
}

static int no_dots(const struct dirent *entry)
{
	return *entry->d_name != '.';
}

static int read_client(const char *root, size_t client, struct request *r)
{
	struct dirent **files = NULL;
	char path[PATH_MAX], name[32], interface[64];
	int count, err = 0;

	snprintf(path, sizeof(path), "%s%s", root, clients[client].dir);
	count = scandir(path, &files, no_dots, alphasort);
	for (int i = 0; i < count; i++) {
		_cleanup_free_ struct dirent *file = files[i];
		_cleanup_free_ char *text = NULL;

		if (err || i >= LEASES_MAX ||
		    cut_name(file->d_name, clients[client].prefix, clients[client].suffix, name,
			     sizeof(name)))
			continue;
		snprintf(path, sizeof(path), "%s/%s", clients[client].dir, file->d_name);
		if (file_read(root, path, &text, NULL))
			continue;
		if (clients[client].by_index)
			name_by_index(root, name, interface, sizeof(interface));
		else
			snprintf(interface, sizeof(interface), "%s", name);
		err = dhcp_parse(text, clients[client].key, interface, r);
	}
	free(files);
	return err;
}

int dhcp_read(const char *root, bool initramfs, struct request *r)
{
	int err = 0;

	for (size_t i = 0; !err && i < ARRAY_SIZE(clients); i++)
		if (initramfs || !clients[i].initramfs_only)
			err = read_client(root, i, r);
	return err;
}
