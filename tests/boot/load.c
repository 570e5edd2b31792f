// SPDX-License-Identifier: GPL-2.0-or-later
//
// load - writes while the storage comes and goes, and tells afterwards whether that kept its word
//
//   load append FILE             append records to a new FILE, each with fsync
//   load blocks FILE             write blocks of a new FILE again and again, fdatasync each round,
//                                read some back from the device, past the page cache
//   load check-append FILE N     FILE is whole, and has N records at least
//   load check-blocks FILE N     FILE is whole, and no block in it is older than round N left it
//
// The first two write a line `append N` or `blocks N` to stdout once record or round N is
// acknowledged, until SIGTERM. What fails is a line as well, `append failed: ...`. The status is 1
// then, and where a check fails.

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
	RECORD = 512, /* smaller than a page: a write most often touches an acknowledged one */
	BLOCK = 4096,
	BLOCKS = 1024,
	PER_ROUND = 64,
	READ_BACK = 16,
	PAUSE_US = 20000, /* an emulated machine shares its processor with the target */
};

static volatile sig_atomic_t ended;
static const char *verb;

static void end(int signal)
{
	(void)signal;
	ended = 1;
}

/* With write(): what is acknowledged must not wait in a buffer. */
static void say(const char *line)
{
	if (write(STDOUT_FILENO, line, strlen(line)) < 0)
		_exit(2);
}

static void acknowledge(uint64_t number)
{
	char line[64];

	snprintf(line, sizeof(line), "%s %llu\n", verb, (unsigned long long)number);
	say(line);
}

static _Noreturn void failed(const char *what)
{
	char line[256];

	snprintf(line, sizeof(line), "%s failed: %s: %s\n", verb, what, strerror(errno));
	say(line);
	_exit(1);
}

static uint64_t mix(uint64_t a, uint64_t b)
{
	uint64_t x = a * 0x9e3779b97f4a7c15 + b;

	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
	x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
	return x ^ (x >> 31);
}

/* What stands at POSITION since ROUND: the two numbers, then words that follow from them. */
static void fill(uint64_t *words, size_t size, uint64_t position, uint64_t round)
{
	words[0] = position;
	words[1] = round;
	for (size_t i = 2; i < size / sizeof(*words); i++)
		words[i] = mix(mix(position, round), i);
}

static bool is_whole(const uint64_t *words, size_t size, uint64_t position)
{
	uint64_t expected[BLOCK / sizeof(uint64_t)];

	fill(expected, size, position, words[1]);
	return memcmp(words, expected, size) == 0;
}

static uint64_t block_written(uint64_t round, unsigned int nth)
{
	return mix(round, nth) % BLOCKS;
}

static void write_all(int fd, const void *data, size_t size, off_t offset)
{
	ssize_t n = pwrite(fd, data, size, offset);

	if (n >= 0 && (size_t)n < size)
		errno = ENOSPC;
	if (n != (ssize_t)size)
		failed("write");
}

static int create(const char *file)
{
	int fd = open(file, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0644);

	if (fd < 0)
		failed(file);
	return fd;
}

static void append(const char *file)
{
	uint64_t record[RECORD / sizeof(uint64_t)];
	int fd = create(file);

	for (uint64_t number = 1; !ended; number++) {
		fill(record, sizeof(record), number, 0);
		write_all(fd, record, sizeof(record), (off_t)(number - 1) * RECORD);
		if (fsync(fd) < 0)
			failed("fsync");
		acknowledge(number);
		usleep(PAUSE_US);
	}
}

static void read_back(int fd, const uint64_t *latest, uint64_t round)
{
	_Alignas(BLOCK) static uint64_t data[BLOCK / sizeof(uint64_t)];

	for (unsigned int i = 0; i < READ_BACK; i++) {
		uint64_t block = block_written(round, PER_ROUND + i);

		errno = EIO;
		if (pread(fd, data, BLOCK, (off_t)block * BLOCK) != BLOCK)
			failed("read");
		errno = EILSEQ;
		if (!is_whole(data, BLOCK, block) || data[1] != latest[block])
			failed("another content than the one written");
	}
}

static void blocks(const char *file)
{
	static uint64_t latest[BLOCKS];
	uint64_t data[BLOCK / sizeof(uint64_t)];
	int fd = create(file);
	int direct = open(file, O_RDONLY | O_DIRECT | O_CLOEXEC);

	if (direct < 0)
		failed("open for direct reading");
	for (uint64_t block = 0; block < BLOCKS; block++) {
		fill(data, BLOCK, block, 0);
		write_all(fd, data, BLOCK, (off_t)block * BLOCK);
	}
	for (uint64_t round = 1; !ended; round++) {
		for (unsigned int i = 0; i < PER_ROUND; i++) {
			uint64_t block = block_written(round, i);

			fill(data, BLOCK, block, round);
			write_all(fd, data, BLOCK, (off_t)block * BLOCK);
			latest[block] = round;
		}
		if (fdatasync(fd) < 0)
			failed("fdatasync");
		acknowledge(round);
		read_back(direct, latest, round);
		usleep(PAUSE_US);
	}
}

/* The next SIZE bytes that must be whole; false at the end of the file. */
static bool next(FILE *file, uint64_t *words, size_t size, uint64_t position)
{
	size_t n = fread(words, 1, size, file);

	if (n == 0 && feof(file))
		return false;
	if (n != size || !is_whole(words, size, position)) {
		fprintf(stderr, "%s: number %llu is damaged\n", verb, (unsigned long long)position);
		exit(1);
	}
	return true;
}

static bool check_append(FILE *file, uint64_t acknowledged)
{
	uint64_t record[RECORD / sizeof(uint64_t)], number = 0;

	while (next(file, record, sizeof(record), number + 1))
		number++;
	printf("%llu records, %llu acknowledged\n", (unsigned long long)number,
	       (unsigned long long)acknowledged);
	return number >= acknowledged;
}

static bool check_blocks(FILE *file, uint64_t acknowledged)
{
	static uint64_t latest[BLOCKS];
	uint64_t data[BLOCK / sizeof(uint64_t)], block = 0, stale = 0;

	for (uint64_t round = 1; round <= acknowledged; round++)
		for (unsigned int i = 0; i < PER_ROUND; i++)
			latest[block_written(round, i)] = round;
	for (; next(file, data, sizeof(data), block); block++)
		if (block < BLOCKS && data[1] < latest[block])
			stale++;
	printf("%llu blocks after %llu rounds, %llu of them stale\n", (unsigned long long)block,
	       (unsigned long long)acknowledged, (unsigned long long)stale);
	return block == BLOCKS && stale == 0;
}

static int write_until_ended(void (*write_to)(const char *), const char *file)
{
	struct sigaction action = { .sa_handler = end, .sa_flags = SA_RESTART };

	sigaction(SIGTERM, &action, NULL);
	/* Code that root has to be asked for could not tell that root does not answer. */
	if (mlockall(MCL_CURRENT | MCL_FUTURE) < 0)
		failed("mlockall");
	write_to(file);
	return 0;
}

static int check(bool (*holds)(FILE *, uint64_t), const char *name, const char *acknowledged)
{
	FILE *file = fopen(name, "r");

	if (!file) {
		perror(name);
		return 1;
	}
	return holds(file, strtoull(acknowledged, NULL, 10)) ? 0 : 1;
}

int main(int argc, char **argv)
{
	verb = argc > 1 ? argv[1] : "";
	if (argc == 3 && !strcmp(verb, "append"))
		return write_until_ended(append, argv[2]);
	if (argc == 3 && !strcmp(verb, "blocks"))
		return write_until_ended(blocks, argv[2]);
	if (argc == 4 && !strcmp(verb, "check-append"))
		return check(check_append, argv[2], argv[3]);
	if (argc == 4 && !strcmp(verb, "check-blocks"))
		return check(check_blocks, argv[2], argv[3]);
	fprintf(stderr, "usage: load append|blocks FILE | load check-append|check-blocks FILE N\n");
	return 2;
}
