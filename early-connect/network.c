// SPDX-License-Identifier: GPL-2.0-or-later
/* What the firmware tables say about the network, for whoever sets it up. */
#include <string.h>

#include "hfi_words.h"
#include "log.h"
#include "sources.h"
#include "verbs.h"

/* Mistakes are for `plan` and `connect` to tell. */
enum outcome verb_network(const struct options *options)
{
	enum outcome outcome = OUTCOME_SYSTEM;
	struct request r;
	int err;

	if (!options->words) {
		log_error("network: needs --words");
		return OUTCOME_USAGE;
	}
	request_init(&r);
	err = sources_read(options->root, &r);
	if (!err)
		err = network_words(&r, stdout);
	if (err)
		log_error("network: %s", strerror(-err));
	else
		outcome = OUTCOME_DONE;
	request_release(&r);
	return outcome;
}
