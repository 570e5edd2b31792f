// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Prints what glibc-built archives and a musl program must agree on: one line for each type (size,
 * alignment, signedness), each member that crosses between them (offset, size) and each constant
 * that is passed. The same source is compiled against both libcs; the two outputs must be equal.
 *
 * What crosses was read off the undefined symbols of libnvme.a, libjson-c.a and libkeyutils.a
 * (allowed-symbols), and their public headers.
 *
 * Not here, because only pointers to them cross and only the libc in the program looks inside:
 * FILE, DIR, locale_t. (Fortified stdio calls are functions; glibc inlines no getc or putc on FILE
 * from version 2.28 on.) The thread control block crosses in one place, the stack protector's
 * canary, whose address the processor's ABI fixes.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <limits.h>
#include <linux/limits.h>
#include <locale.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/types.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#define TYPE(t) printf("%s: size %zu align %zu\n", #t, sizeof(t), _Alignof(t))
#define SCALAR(t)                                                         \
	printf("%s: size %zu align %zu %s\n", #t, sizeof(t), _Alignof(t), \
	       (t)(-1) < (t)1 ? "signed" : "unsigned")
#define MEMBER(t, m) printf("%s.%s: at %zu size %zu\n", #t, #m, offsetof(t, m), sizeof(((t *)0)->m))
#define VALUE(v)     printf("%s = %#llx\n", #v, (unsigned long long)(v))

static void scalars(void)
{
	SCALAR(char);
	SCALAR(wchar_t);
	SCALAR(int);
	SCALAR(long);
	SCALAR(long long);
	SCALAR(size_t);
	SCALAR(ssize_t);
	SCALAR(ptrdiff_t);
	SCALAR(intmax_t);
	SCALAR(off_t);
	SCALAR(mode_t);
	SCALAR(dev_t);
	SCALAR(ino_t);
	SCALAR(nlink_t);
	SCALAR(uid_t);
	SCALAR(gid_t);
	SCALAR(pid_t);
	SCALAR(time_t);
	SCALAR(clockid_t);
	SCALAR(socklen_t);
	SCALAR(sa_family_t);
	SCALAR(in_port_t);
	SCALAR(in_addr_t);
	SCALAR(uint_fast8_t);
	TYPE(bool);
	TYPE(double);
	TYPE(long double);
	TYPE(max_align_t);
	TYPE(va_list);
	TYPE(FILE *);
	TYPE(DIR *);
	TYPE(locale_t);
}

/* stat64, fstat64 */
static void files(void)
{
	TYPE(struct stat);
	MEMBER(struct stat, st_dev);
	MEMBER(struct stat, st_ino);
	MEMBER(struct stat, st_nlink);
	MEMBER(struct stat, st_mode);
	MEMBER(struct stat, st_uid);
	MEMBER(struct stat, st_gid);
	MEMBER(struct stat, st_rdev);
	MEMBER(struct stat, st_size);
	MEMBER(struct stat, st_blksize);
	MEMBER(struct stat, st_blocks);
	MEMBER(struct stat, st_atim);
	MEMBER(struct stat, st_mtim);
	MEMBER(struct stat, st_ctim);
	/* open64, fseek; glibc's O_LARGEFILE is 0 where every file is large, so it is not passed */
	VALUE(O_RDONLY);
	VALUE(O_WRONLY);
	VALUE(O_RDWR);
	VALUE(O_CREAT);
	VALUE(O_EXCL);
	VALUE(O_TRUNC);
	VALUE(O_APPEND);
	VALUE(O_NONBLOCK);
	VALUE(O_CLOEXEC);
	VALUE(O_DIRECTORY);
	VALUE(O_TMPFILE);
	VALUE(SEEK_SET);
	VALUE(SEEK_CUR);
	VALUE(SEEK_END);
	VALUE(EOF);
	VALUE(PATH_MAX);
}

/* readdir64, scandir64; NAME_MAX bytes of d_name are the kernel's, the array's size is not used */
static void directories(void)
{
	TYPE(struct dirent);
	MEMBER(struct dirent, d_ino);
	MEMBER(struct dirent, d_off);
	MEMBER(struct dirent, d_reclen);
	MEMBER(struct dirent, d_type);
	MEMBER(struct dirent, d_name);
	VALUE(DT_UNKNOWN);
	VALUE(DT_DIR);
	VALUE(DT_LNK);
	VALUE(DT_REG);
	VALUE(DT_CHR);
	VALUE(DT_BLK);
}

/* getaddrinfo, getifaddrs, inet_pton, inet_ntop, if_nametoindex */
static void network(void)
{
	TYPE(struct addrinfo);
	MEMBER(struct addrinfo, ai_flags);
	MEMBER(struct addrinfo, ai_family);
	MEMBER(struct addrinfo, ai_socktype);
	MEMBER(struct addrinfo, ai_protocol);
	MEMBER(struct addrinfo, ai_addrlen);
	MEMBER(struct addrinfo, ai_addr);
	MEMBER(struct addrinfo, ai_canonname);
	MEMBER(struct addrinfo, ai_next);
	TYPE(struct ifaddrs);
	MEMBER(struct ifaddrs, ifa_next);
	MEMBER(struct ifaddrs, ifa_name);
	MEMBER(struct ifaddrs, ifa_flags);
	MEMBER(struct ifaddrs, ifa_addr);
	MEMBER(struct ifaddrs, ifa_netmask);
	MEMBER(struct ifaddrs, ifa_ifu);
	MEMBER(struct ifaddrs, ifa_data);
	TYPE(struct sockaddr);
	MEMBER(struct sockaddr, sa_family);
	MEMBER(struct sockaddr, sa_data);
	TYPE(struct sockaddr_in);
	MEMBER(struct sockaddr_in, sin_family);
	MEMBER(struct sockaddr_in, sin_port);
	MEMBER(struct sockaddr_in, sin_addr);
	TYPE(struct sockaddr_in6);
	MEMBER(struct sockaddr_in6, sin6_family);
	MEMBER(struct sockaddr_in6, sin6_port);
	MEMBER(struct sockaddr_in6, sin6_flowinfo);
	MEMBER(struct sockaddr_in6, sin6_addr);
	MEMBER(struct sockaddr_in6, sin6_scope_id);
	TYPE(struct sockaddr_storage);
	MEMBER(struct sockaddr_storage, ss_family);
	TYPE(struct in_addr);
	TYPE(struct in6_addr);
	VALUE(AF_UNSPEC);
	VALUE(AF_INET);
	VALUE(AF_INET6);
	VALUE(SOCK_STREAM);
	VALUE(SOCK_DGRAM);
	VALUE(IPPROTO_TCP);
	VALUE(AI_PASSIVE);
	VALUE(AI_NUMERICHOST);
	VALUE(AI_NUMERICSERV);
	VALUE(EAI_NONAME);
	VALUE(EAI_AGAIN);
	VALUE(EAI_FAIL);
	VALUE(EAI_FAMILY);
	VALUE(EAI_MEMORY);
	VALUE(EAI_SYSTEM);
	VALUE(INET_ADDRSTRLEN);
	VALUE(INET6_ADDRSTRLEN);
	VALUE(NI_MAXSERV);
	VALUE(IFNAMSIZ);
	VALUE(IFF_UP);
	VALUE(IFF_LOOPBACK);
}

/* clock_gettime, newlocale, vsyslog; errno values are the kernel's in both */
static void rest(void)
{
	TYPE(struct timespec);
	MEMBER(struct timespec, tv_sec);
	MEMBER(struct timespec, tv_nsec);
	TYPE(struct timeval);
	MEMBER(struct timeval, tv_sec);
	MEMBER(struct timeval, tv_usec);
	VALUE(CLOCK_REALTIME);
	VALUE(CLOCK_MONOTONIC);
	VALUE(LC_NUMERIC_MASK);
	VALUE(LC_NUMERIC);
	VALUE(LOG_ERR);
	VALUE(LOG_DEBUG);
	VALUE(SYS_keyctl);
	VALUE(SYS_add_key);
	VALUE(SYS_request_key);
	VALUE(ENOTTY);
	VALUE(EAGAIN);
	VALUE(EALREADY);
	VALUE(EOPNOTSUPP);
	VALUE(ENOKEY);
}

int main(void)
{
	scalars();
	files();
	directories();
	network();
	rest();
	return 0;
}
