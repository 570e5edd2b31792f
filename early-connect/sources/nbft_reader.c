// SPDX-License-Identifier: GPL-2.0-or-later
#include "sources/nbft_reader.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

void nbft_fault(struct nbft_reader *reader, const char *format, ...)
{
	va_list args;

	if (reader->faults++)
		return;
	va_start(args, format);
	vsnprintf(reader->fault, sizeof(reader->fault), format, args);
	va_end(args);
}

void nbft_tell_faults(const struct nbft_reader *reader)
{
	if (reader->faults == 1)
		request_warning(reader->r, "%s: %s", reader->file, reader->fault);
	else if (reader->faults)
		request_warning(reader->r, "%s: %s (and %u more)", reader->file, reader->fault,
				reader->faults - 1);
}

const char *nbft_text_fault(int err)
{
	return err == -ERANGE	      ? "is not in the table"
	       : err == -ENAMETOOLONG ? "is too long"
	       : err == -EILSEQ	      ? "holds control characters"
				      : "is missing";
}
