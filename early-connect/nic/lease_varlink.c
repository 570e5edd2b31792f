// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Of the answer counts:
 *
 *   { "parameters": { "Interfaces": [ { "Index": N, "DHCPv4Client": {
 *       "ClientIdentifier": [ BYTE… ],
 *       "Lease": { "LeaseTimestampUSec": microseconds since boot,
 *                  "Message": { "yiaddr": HEX, "options": [ { "tag": N, "data": HEX }… ] } } } }… ]
 * } }
 */
#include "nic/lease_varlink.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

#include "base/clock.h"
#include "base/json_text.h"
#include "base/macro.h"

#define SOCKET_DIR  "/run/systemd/netif"
#define SOCKET_NAME "io.systemd.Network"
#define CALL	    "{\"method\":\"io.systemd.Network.Describe\",\"parameters\":{}}"
#define ANSWER_MAX  (4 * 1024 * 1024)
#define SECONDS	    3

/* By its directory's descriptor: the name alone fits into an address, however long @root is. */
static int open_socket(const char *root)
{
	static const struct timeval patience = { .tv_sec = SECONDS };
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	char path[PATH_MAX];
	_cleanup_fd_ int dir = -1;
	int fd, err;

	snprintf(path, sizeof(path), "%s" SOCKET_DIR, root);
	dir = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0)
		return -errno;
	snprintf(address.sun_path, sizeof(address.sun_path), "/proc/self/fd/%d/" SOCKET_NAME, dir);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	if (!connect(fd, (struct sockaddr *)&address, sizeof(address)) &&
	    send(fd, CALL, sizeof(CALL), MSG_NOSIGNAL) == sizeof(CALL))
		return fd;
	err = -errno;
	close(fd);
	return err;
}

int varlink_describe(const char *root, char **text)
{
	static bool silent; /* one interface has waited: no other waits as long */
	_cleanup_free_ char *answer = NULL;
	_cleanup_fd_ int fd = silent ? -ETIMEDOUT : open_socket(root);
	size_t used = 0, room = 0;

	if (fd < 0)
		return fd;
	do {
		char *larger;
		ssize_t got;

		if (used == room) {
			room = room ? 2 * room : 16384;
			larger = room > ANSWER_MAX ? NULL : realloc(answer, room);
			if (!larger)
				return -ENOMEM;
			answer = larger;
		}
		got = recv(fd, answer + used, room - used, 0);
		silent = got < 0 && errno == EAGAIN;
		if (got <= 0)
			return got ? -errno : -EPROTO;
		used += (size_t)got;
	} while (!memchr(answer, '\0', used));
	*text = answer;
	answer = NULL;
	return 0;
}

static struct json_object *member(struct json_object *object, const char *key, json_type type)
{
	struct json_object *value = NULL;

	return json_object_is_type(object, json_type_object) &&
			       json_object_object_get_ex(object, key, &value) &&
			       json_object_is_type(value, type)
		       ? value
		       : NULL;
}

static bool take_number(const char *digits, unsigned long *number)
{
	char *end;

	*number = strtoul(digits, &end, 16);
	return strlen(digits) == 8 && !*end;
}

/* Of the server's answer: RFC 2132. */
static bool find_option(struct json_object *message, long tag, unsigned long *number)
{
	struct json_object *options = member(message, "options", json_type_array);
	size_t count = options ? json_object_array_length(options) : 0;

	for (size_t i = 0; i < count; i++) {
		struct json_object *option = json_object_array_get_idx(options, i);

		if (json_object_is_type(option, json_type_object) &&
		    json_get_number(option, "tag", 0) == tag)
			return take_number(json_get_text(option, "data"), number);
	}
	return false;
}

static void print_address(unsigned long number, char *address)
{
	struct in_addr in = { htonl((in_addr_t)number) };

	inet_ntop(AF_INET, &in, address, INET_ADDRSTRLEN);
}

static void take_id(struct json_object *bytes, char *id)
{
	size_t count = bytes ? json_object_array_length(bytes) : 0;

	for (size_t i = 0; i < count && 2 * count < LEASE_ID_SIZE; i++)
		snprintf(id + 2 * i, 3, "%02x",
			 json_object_get_int(json_object_array_get_idx(bytes, i)) & 0xff);
}

/* Its clock does not stand still while the machine sleeps, and ours does. */
static double slept(void)
{
	struct timespec now;

	clock_gettime(CLOCK_BOOTTIME, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9 - clock_now();
}

static bool take_lease(struct json_object *client, const struct lease_place *place,
		       struct lease *lease)
{
	struct json_object *told = member(client, "Lease", json_type_object);
	struct json_object *message = member(told, "Message", json_type_object), *since = NULL;
	unsigned long number, seconds;

	if (!message || !take_number(json_get_text(message, "yiaddr"), &number) ||
	    !find_option(message, 51, &seconds) || !seconds)
		return false;
	print_address(number, lease->address);
	if (*place->address && strcmp(place->address, lease->address) != 0)
		return false;
	lease->for_good = seconds >= 0xffffffff;
	if (lease->for_good)
		return false;
	lease->prefix =
		find_option(message, 1, &number) ? (unsigned)__builtin_popcountl(number) : 32;
	if (find_option(message, 54, &number))
		print_address(number, lease->server);
	since = member(told, "LeaseTimestampUSec", json_type_int);
	if (since)
		lease->end = (double)json_object_get_int64(since) / 1e6 - slept() + (double)seconds;
	take_id(member(client, "ClientIdentifier", json_type_array), lease->client_id);
	snprintf(lease->client, sizeof(lease->client), "systemd-networkd");
	return true;
}

bool lease_parse_describe(const char *text, const struct lease_place *place, struct lease *lease)
{
	_cleanup_(json_put) struct json_object *answer = json_tokener_parse(text);
	struct json_object *list = member(member(answer, "parameters", json_type_object),
					  "Interfaces", json_type_array);
	size_t count = list ? json_object_array_length(list) : 0;
	long index = strtol(place->index, NULL, 10);

	for (size_t i = 0; i < count; i++) {
		struct json_object *interface = json_object_array_get_idx(list, i);

		if (json_object_is_type(interface, json_type_object) &&
		    json_get_number(interface, "Index", 0) == index)
			return take_lease(member(interface, "DHCPv4Client", json_type_object),
					  place, lease);
	}
	return false;
}
