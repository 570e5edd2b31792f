/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which of many texts have been met: each is looked for among those before it, and no list is
 * walked. */
#ifndef EC_BASE_TEXT_SET_H
#define EC_BASE_TEXT_SET_H

#include <stdbool.h>

/* Is @text new in @set, which is NULL at first and keeps the pointer? False, too, without memory.
 */
bool text_set_add(void **set, const char *text);

void text_set_release(void **set);

#endif
