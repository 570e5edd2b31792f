/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * These functions say whether a text holds a key, and whether a file can be read by others than
 * root.
 */
#ifndef EC_IMAGE_SECRETS_H
#define EC_IMAGE_SECRETS_H

#include <stdbool.h>
#include <sys/stat.h>

/* Does @text hold a key in one of the two forms that NVMe/TCP has for them? */
bool secret_is_in(const char *text);

/* Can someone who is not root read a file of that status? Its directory is not looked at. */
bool secret_is_open(const struct stat *st);

#endif
