/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * This file compares a built initramfs with the machine as it is today. It adds what it finds to a
 * report.
 */
#ifndef EC_IMAGE_JUDGE_H
#define EC_IMAGE_JUDGE_H

#include "base/report.h"
#include "image/image.h"
#include "request/plan.h"

/*
 * Compare @image with what @root has today; @plan is what @root's sources come to, @kernel the
 * release that it should be for, NULL: any. Adds at least one row.
 */
void image_judge(const char *root, const struct image *image, const struct plan *plan,
		 const char *kernel, const char *check, struct report *report);

#endif
