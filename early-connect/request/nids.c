// SPDX-License-Identifier: GPL-2.0-or-later
#include "request/nids.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

bool nids_have(const struct nids *nids, const char *nid)
{
	for (size_t i = 0; i < nids->count; i++)
		if (!strcmp(nids->text[i], nid))
			return true;
	return false;
}

int nids_add(struct nids *nids, const char *nid)
{
	if (nids_have(nids, nid))
		return 0;
	if (nids->count == NIDS_MAX)
		return -ENOSPC;
	snprintf(nids->text[nids->count++], NID_SIZE, "%s", nid);
	return 0;
}
