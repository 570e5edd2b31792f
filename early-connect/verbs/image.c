// SPDX-License-Identifier: GPL-2.0-or-later
/* `early-connect image`: what is in an initramfs, then what is wrong with it. */
#include "verbs/verb.h"

#include <string.h>
#include <sys/utsname.h>

#include "base/json_text.h"
#include "base/log.h"
#include "base/plain_text.h"
#include "image/judge.h"
#include "state/today.h"

static void print_text(const struct image *image, bool quiet, const struct report *report)
{
	char name[PATH_MAX];

	if (!quiet) {
		print_plain(stdout, "%s: %.1f MiB, compression %s, mode %04o\n", image->path,
			    (double)image->st.st_size / (1024 * 1024), image->compression,
			    (unsigned int)image->st.st_mode & 07777);
		print_plain(stdout, "program        %s%s\n",
			    *image->version ? "early-connect " : "none", image->version);
		print_plain(stdout, "modules        %s%s\n", *image->release ? "of Linux " : "none",
			    image->release);
		for (const char *line = image->modules; line && *line;
		     line += strcspn(line, "\n") + 1)
			print_plain(stdout, "               %.*s\n", (int)strcspn(line, "\n"),
				    line);
		print_plain(stdout, "configuration%s\n", image->file_count ? "" : "  none");
		for (size_t i = 0; i < image->file_count; i++)
			print_plain(stdout, "               %s\n",
				    plain(image->files[i].path, name, sizeof(name)));
	}
	report_print(report, quiet, stdout);
}

static void print_json(const struct image *image, const struct report *report)
{
	_cleanup_(json_put) struct json_object *root = json_object_new_object();
	struct json_object *modules = json_object_new_array(), *files = json_object_new_array();
	char mode[8];

	snprintf(mode, sizeof(mode), "%04o", (unsigned int)image->st.st_mode & 07777);
	json_add_text(root, "file", image->path);
	json_add_number(root, "size", (long)image->st.st_size);
	json_add_text(root, "compression", image->compression);
	json_add_text(root, "mode", mode);
	json_add_text(root, "version", image->version);
	json_add_text(root, "kernel", image->release);
	for (const char *line = image->modules; line && *line; line += strcspn(line, "\n") + 1)
		json_object_array_add(modules,
				      json_object_new_string_len(line, (int)strcspn(line, "\n")));
	for (size_t i = 0; i < image->file_count; i++)
		json_object_array_add(files, json_object_new_string(image->files[i].path));
	json_object_object_add(root, "modules", modules);
	json_object_object_add(root, "configuration", files);
	json_object_object_add(root, "checks", report_json(report));
	json_print(root, stdout);
}

/* The running kernel's own image is held against it; another one may be for another kernel. */
static enum outcome look(const struct options *options, const char *path, const char *kernel)
{
	enum outcome outcome = OUTCOME_SYSTEM;
	struct report report = { 0 };
	struct image image;
	struct request r;
	struct plan plan;
	char text[PATH_MAX + 80];
	int err = image_read(options->root, path, &image);

	if (err) {
		log_error("%s", image_error(&image, err, text, sizeof(text)));
		image_release(&image);
		return outcome;
	}
	err = today_plan(options->root, &r, &plan);
	if (err) {
		log_error("reading the sources: %s", strerror(-err));
	} else {
		image_judge(options->root, &image, &plan, kernel, "image", &report);
		if (options->json)
			print_json(&image, &report);
		else
			print_text(&image, options->quiet, &report);
		outcome = report_worst(&report) == CHECK_FAIL ? OUTCOME_PARTIAL : OUTCOME_DONE;
	}
	report_release(&report);
	plan_release(&plan);
	request_release(&r);
	image_release(&image);
	return outcome;
}

enum outcome verb_image(const struct options *options)
{
	char path[PATH_MAX];
	struct utsname kernel;

	if (options->argument_count)
		return look(options, options->arguments[0], NULL);
	if (uname(&kernel) || image_find(options->root, path, sizeof(path))) {
		log_error("no image of Linux %s in /boot: name one", kernel.release);
		return OUTCOME_SYSTEM;
	}
	return look(options, path, kernel.release);
}
