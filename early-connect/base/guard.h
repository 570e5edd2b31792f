/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keys stay in the memory of this process: no core file and no debugger gets them. */
#ifndef EC_BASE_GUARD_H
#define EC_BASE_GUARD_H

/*
 * From now on neither this process nor a child of it leaves its memory, and the keys in it, in a
 * core file, nor lets others of its user trace it.
 */
void guard_memory(void);

#endif
