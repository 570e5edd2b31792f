// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Through libnvme and compat, as in the program: deriving a TLS key or its identity ends in an
 * error and no crash. Asked for so: exit 0 when every call was refused.
 */
#include <errno.h>
#include <libnvme.h>
#include <stdio.h>

static int refused(const char *what, const void *result)
{
	if (!result && errno) {
		printf("%s: refused: %m\n", what);
		return 0;
	}
	printf("%s: not refused\n", what);
	return 1;
}

int main(void)
{
	static const char host[] = "nqn.2014-08.org.nvmexpress:uuid:host";
	static const char subsystem[] = "nqn.2014-08.org.nvmexpress:uuid:subsystem";
	unsigned char secret[32] = { 1 };
	int bad = 0;

	for (int hmac = 1; hmac <= 2; hmac++) {
		for (int version = 0; version <= 1; version++) {
			errno = 0;
			bad |= refused("identity", nvme_generate_tls_key_identity(
							   host, subsystem, version, hmac, secret,
							   sizeof(secret)));
		}
	}
	return bad;
}
