/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef EC_ENGINE_ADOPT_H
#define EC_ENGINE_ADOPT_H

#include "engine/engine.h"

/* What is connected already counts as live, whoever connected it. */
void engine_adopt(struct engine *engine);

/*
 * What was connected is entered as ours, so that nvme-cli 3's disconnect-all leaves it alone, and
 * gets the plan's iopolicy.
 */
void engine_own(struct engine *engine);

#endif
