// SPDX-License-Identifier: GPL-2.0-or-later
#include "image/secrets.h"

#include <string.h>

/* NVM Express Base Specification 2.0, 8.13.5.8; NVMe/TCP Transport Specification 1.0, 3.6.1.5. */
bool secret_is_in(const char *text)
{
	return strstr(text, "DHHC-1:") || strstr(text, "NVMeTLSkey-1:");
}

bool secret_is_open(const struct stat *st)
{
	return (st->st_mode & S_IROTH) || ((st->st_mode & S_IRGRP) && st->st_gid);
}
