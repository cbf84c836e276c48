/* Faults below a directory, for crash tests: preloaded into the program under test, which knows nothing of it.
 *
 * FAULT_BELOW   the directory whose files count
 * FAULT_FILE    only names that contain this (may be absent)
 * FAULT_CALL    write, fsync, fdatasync, rename; "sync" is fsync and fdatasync, "write" is write, pwrite and writev
 * FAULT_NTH     the first call that goes wrong, from 1
 * FAULT_TIMES   how many go wrong from there on
 * FAULT_ACTION  kill (a write is torn in the middle first), enospc, eio, swallow (says it was done and does nothing)
 * FAULT_ARM     nothing counts before this file exists
 * FAULT_TOLD    a file that is made when the first fault happens
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum action { NONE, KILL, NO_SPACE, IO_ERROR, SWALLOW };

static atomic_long count;
static atomic_int armed;

static int below(const char *path)
{
    const char *folder = getenv("FAULT_BELOW"), *file = getenv("FAULT_FILE");
    if (!folder || strncmp(path, folder, strlen(folder)) != 0)
        return 0;
    return !file || !*file || strstr(path, file) != NULL;
}

static int is_armed(void)
{
    const char *arm = getenv("FAULT_ARM");
    if (!atomic_load(&armed) && (!arm || access(arm, F_OK) == 0))
        atomic_store(&armed, 1);
    return atomic_load(&armed);
}

static int is_meant(const char *call)
{
    const char *meant = getenv("FAULT_CALL");
    if (!meant)
        return 0;
    if (strcmp(meant, "sync") == 0)
        return strcmp(call, "fsync") == 0 || strcmp(call, "fdatasync") == 0;
    return strcmp(meant, call) == 0;
}

static long number(const char *name)
{
    const char *value = getenv(name);
    return value && *value ? atol(value) : 1;
}

static void tell(void)
{
    const char *told = getenv("FAULT_TOLD");
    int fd = told ? open(told, O_CREAT | O_WRONLY, 0600) : -1;
    if (fd >= 0)
        close(fd);
}

static enum action due(const char *call, const char *path)
{
    if (!is_meant(call) || !below(path) || !is_armed())
        return NONE;
    long turn = atomic_fetch_add(&count, 1) + 1, first = number("FAULT_NTH");
    if (turn < first || turn - first >= number("FAULT_TIMES"))
        return NONE;
    tell();
    const char *action = getenv("FAULT_ACTION");
    if (action && strcmp(action, "enospc") == 0)
        return NO_SPACE;
    if (action && strcmp(action, "eio") == 0)
        return IO_ERROR;
    return action && strcmp(action, "swallow") == 0 ? SWALLOW : KILL;
}

static enum action due_at(const char *call, int fd)
{
    char name[64], path[PATH_MAX];
    if (!is_meant(call))
        return NONE;
    snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(name, path, sizeof path - 1);
    if (length <= 0)
        return NONE;
    path[length] = '\0';
    return due(call, path);
}

static void die(void)
{
    kill(getpid(), SIGKILL);
    for (;;)
        pause();
}

static int failed(enum action action)
{
    if (action == KILL)
        die();
    errno = action == NO_SPACE ? ENOSPC : EIO;
    return -1;
}

ssize_t write(int fd, const void *bytes, size_t length)
{
    static ssize_t (*real)(int, const void *, size_t);
    if (!real)
        real = dlsym(RTLD_NEXT, "write");
    enum action action = due_at("write", fd);
    if (action == NONE)
        return real(fd, bytes, length);
    if (action == SWALLOW)
        return (ssize_t)length;
    if (action == KILL)
        (void)!real(fd, bytes, length / 2);
    return failed(action);
}

static ssize_t write_at(ssize_t (*real)(int, const void *, size_t, off_t), int fd, const void *bytes, size_t length,
                        off_t at)
{
    enum action action = due_at("write", fd);
    if (action == NONE)
        return real(fd, bytes, length, at);
    if (action == SWALLOW)
        return (ssize_t)length;
    if (action == KILL)
        (void)!real(fd, bytes, length / 2, at);
    return failed(action);
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t at)
{
    static ssize_t (*real)(int, const void *, size_t, off_t);
    if (!real)
        real = dlsym(RTLD_NEXT, "pwrite");
    return write_at(real, fd, bytes, length, at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off_t at)
{
    static ssize_t (*real)(int, const void *, size_t, off_t);
    if (!real)
        real = dlsym(RTLD_NEXT, "pwrite64");
    return write_at(real, fd, bytes, length, at);
}

ssize_t writev(int fd, const struct iovec *pieces, int count_of)
{
    static ssize_t (*real)(int, const struct iovec *, int);
    if (!real)
        real = dlsym(RTLD_NEXT, "writev");
    enum action action = due_at("write", fd);
    return action == NONE || action == SWALLOW ? real(fd, pieces, count_of) : failed(action);
}

static int synced(const char *call, int (*real)(int), int fd)
{
    enum action action = due_at(call, fd);
    if (action == NONE)
        return real(fd);
    return action == SWALLOW ? 0 : failed(action);
}

int fsync(int fd)
{
    static int (*real)(int);
    if (!real)
        real = dlsym(RTLD_NEXT, "fsync");
    return synced("fsync", real, fd);
}

int fdatasync(int fd)
{
    static int (*real)(int);
    if (!real)
        real = dlsym(RTLD_NEXT, "fdatasync");
    return synced("fdatasync", real, fd);
}

int rename(const char *from, const char *to)
{
    static int (*real)(const char *, const char *);
    if (!real)
        real = dlsym(RTLD_NEXT, "rename");
    enum action action = due("rename", to);
    if (action == NONE)
        return real(from, to);
    return action == SWALLOW ? 0 : failed(action);
}
