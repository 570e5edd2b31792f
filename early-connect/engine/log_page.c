// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/log_page.h"

#include <errno.h>
#include <libnvme.h>
#include <string.h>

#include "base/clock.h"

struct reader {
	int fd;
	double deadline;
	int status; /* of the last command: an NVMe status, or -1 for errno */
};

static int get_log(void *context, uint64_t offset, void *data, uint32_t size)
{
	struct reader *reader = context;
	double left = reader->deadline - clock_now();
	struct nvme_get_log_args args = {
		.lpo = offset,
		.log = data,
		.args_size = sizeof(args),
		.fd = reader->fd,
		.timeout = left > 0 ? (__u32)(left * 1000) + 1 : 0,
		.lid = NVME_LOG_LID_DISCOVER,
		.len = size,
		.csi = NVME_CSI_NVM,
	};

	if (left <= 0)
		return -ETIMEDOUT;
	errno = 0;
	reader->status = nvme_get_log(&args);
	if (!reader->status)
		return 0;
	/* The kernel answers a command that it gave up with a status of its own. */
	if (clock_now() >= reader->deadline)
		return -ETIMEDOUT;
	return reader->status < 0 && errno ? -errno : -EIO;
}

int log_page_read(int fd, struct discovery_log *log, char *why, size_t size)
{
	struct reader reader = { .fd = fd, .deadline = clock_now() + LOG_PAGE_SECONDS };
	int err = discovery_log_read(get_log, &reader, log);

	if (err == -EAGAIN)
		snprintf(why, size, "it changed each time that it was read");
	else if (err == -ETIMEDOUT)
		snprintf(why, size, "not within %d s", LOG_PAGE_SECONDS);
	else if (reader.status > 0)
		snprintf(why, size, "NVMe status 0x%x", (unsigned int)reader.status);
	else
		snprintf(why, size, "%s", strerror(-err));
	return err;
}
