/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An outcome is what a verb came to. main() makes the exit code of it. */
#ifndef EC_VERBS_OUTCOME_H
#define EC_VERBS_OUTCOME_H

enum outcome {
	OUTCOME_DONE = 0,
	OUTCOME_PARTIAL = 1, /* done, but paths or checks are missing */
	OUTCOME_USAGE = 2,
	OUTCOME_CONFIG = 3,  /* a configuration error */
	OUTCOME_TIMEOUT = 4, /* time ran out, nothing connected */
	OUTCOME_SYSTEM = 5
};

#endif
