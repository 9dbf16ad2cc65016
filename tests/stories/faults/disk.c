// A library to preload: it fails the n-th call of one kind on files below a folder, and records what is done to
// them. It stands between the program and the system, so SQLite and Rust's library are used as they are.
//
// FAULTS_FOLDER  the folder, with a slash at its end; other files are left alone
// FAULTS_ACKS    a file that is never failed; what is written to it is recorded with the rest
// FAULTS_KIND    read, write, sync, truncate, rename, unlink, open or allocate; nothing fails without it
// FAULTS_NTH     which call of that kind fails, from 1
// FAULTS_LASTING set: all calls of that kind after it fail, too
// FAULTS_TRACE   a file for the record of the calls
// FAULTS_COUNTS  a file for how many calls of each kind there were
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

enum kind { READ, WRITE, SYNC, TRUNCATE, RENAME, UNLINK, OPEN, ALLOCATE, KINDS };
static const char *const NAMES[KINDS] = { "read", "write", "sync", "truncate", "rename", "unlink", "open", "allocate" };

enum { DESCRIPTORS = 1024, WATCHED = 1, ACKS = 2 };

static const char *folder, *acks;
static int failing = -1, lasting, trace = -1;
static long nth, seen[KINDS];
// Set when the folder is first used: what a program allocates before that is not about the folder.
static volatile int armed;
static char role_of[DESCRIPTORS];

__attribute__((constructor)) static void begin(void) {
    folder = getenv("FAULTS_FOLDER");
    acks = getenv("FAULTS_ACKS");
    const char *kind = getenv("FAULTS_KIND"), *which = getenv("FAULTS_NTH"), *path = getenv("FAULTS_TRACE");
    for (int k = 0; kind && k < KINDS; k++)
        if (!strcmp(kind, NAMES[k])) failing = k;
    nth = which ? atol(which) : 0;
    lasting = getenv("FAULTS_LASTING") != NULL;
    if (path) trace = syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
}

__attribute__((destructor)) static void end(void) {
    const char *path = getenv("FAULTS_COUNTS");
    armed = 0;
    FILE *file = path ? fopen(path, "w") : NULL;
    for (int k = 0; file && k < KINDS; k++) fprintf(file, "%s %ld\n", NAMES[k], seen[k]);
    if (file) fclose(file);
}

static int watched(const char *path) { return folder && path && !strncmp(path, folder, strlen(folder)); }
static int role(int fd) { return fd >= 0 && fd < DESCRIPTORS ? role_of[fd] : 0; }

// The folder itself is opened to be synced, with or without a slash.
static int is_folder(const char *path) {
    return folder && path && strlen(path) + 1 == strlen(folder) && !strncmp(path, folder, strlen(path));
}

static int fails(enum kind kind, int error) {
    long call = __atomic_add_fetch(&seen[kind], 1, __ATOMIC_SEQ_CST);
    if ((int)kind != failing || !(call == nth || (lasting && call > nth))) return 0;
    errno = error;
    return 1;
}

static void record(const char *head, const void *bytes, size_t count) {
    if (trace < 0) return;
    syscall(SYS_write, trace, head, strlen(head));
    if (count) syscall(SYS_write, trace, bytes, count);
}

static int opened(const char *path, int flags, mode_t mode) {
    int mine = watched(path), is_acks = acks && path && !strcmp(path, acks);
    if (mine || is_folder(path)) {
        armed = 1;
        if (fails(OPEN, EMFILE)) return -1;
    }
    int fd = syscall(SYS_openat, AT_FDCWD, path, flags, mode);
    if (fd < 0 || fd >= DESCRIPTORS) return fd;
    role_of[fd] = is_acks ? ACKS : mine || is_folder(path) ? WATCHED : 0;
    if (role_of[fd] == WATCHED) {
        char head[PATH_MAX + 64];
        snprintf(head, sizeof head, "open\t%d\t%d\t%d\t%s\n", fd, !!(flags & O_CREAT), !!(flags & O_TRUNC), path);
        record(head, NULL, 0);
    }
    return fd;
}

static mode_t mode_of(int flags, va_list rest) { return flags & (O_CREAT | __O_TMPFILE) ? va_arg(rest, mode_t) : 0; }
#define OPENED(path, flags) \
    va_list rest; va_start(rest, flags); mode_t mode = mode_of(flags, rest); va_end(rest); return opened(path, flags, mode)
int open(const char *path, int flags, ...) { OPENED(path, flags); }
int open64(const char *path, int flags, ...) { OPENED(path, flags); }

int close(int fd) {
    if (role(fd) == WATCHED) {
        char head[64];
        snprintf(head, sizeof head, "close\t%d\n", fd);
        record(head, NULL, 0);
    }
    if (role(fd)) role_of[fd] = 0;
    return syscall(SYS_close, fd);
}

static void record_write(int fd, off_t at, const void *bytes, ssize_t written) {
    char head[96];
    if (written <= 0) return;
    snprintf(head, sizeof head, "write\t%d\t%lld\t%zd\n", fd, (long long)at, written);
    record(head, bytes, written);
}

// A disk that fills up takes the first half.
static size_t room(size_t count) {
    return failing == WRITE && lasting && seen[WRITE] + 1 == nth && count > 1 ? count / 2 : count;
}

ssize_t write(int fd, const void *bytes, size_t count) {
    if (role(fd) == ACKS) {
        char head[64];
        snprintf(head, sizeof head, "ack\t%zu\n", count);
        record(head, bytes, count);
    }
    if (role(fd) != WATCHED) return syscall(SYS_write, fd, bytes, count);
    count = room(count);
    if (fails(WRITE, ENOSPC)) {
        if (!(lasting && seen[WRITE] == nth)) return -1;
    }
    off_t at = fcntl(fd, F_GETFL) & O_APPEND ? lseek(fd, 0, SEEK_END) : lseek(fd, 0, SEEK_CUR);
    ssize_t written = syscall(SYS_write, fd, bytes, count);
    record_write(fd, at, bytes, written);
    return written;
}

static ssize_t placed(int fd, const void *bytes, size_t count, off_t at) {
    if (role(fd) == WATCHED) {
        count = room(count);
        if (fails(WRITE, ENOSPC) && !(lasting && seen[WRITE] == nth)) return -1;
    }
    ssize_t written = syscall(SYS_pwrite64, fd, bytes, count, at);
    if (role(fd) == WATCHED) record_write(fd, at, bytes, written);
    return written;
}
ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at) { return placed(fd, bytes, count, at); }
ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at) { return placed(fd, bytes, count, at); }

ssize_t read(int fd, void *bytes, size_t count) {
    if (role(fd) == WATCHED && fails(READ, EIO)) return -1;
    return syscall(SYS_read, fd, bytes, count);
}
static ssize_t read_at(int fd, void *bytes, size_t count, off_t at) {
    if (role(fd) == WATCHED && fails(READ, EIO)) return -1;
    return syscall(SYS_pread64, fd, bytes, count, at);
}
ssize_t pread(int fd, void *bytes, size_t count, off_t at) { return read_at(fd, bytes, count, at); }
ssize_t pread64(int fd, void *bytes, size_t count, off64_t at) { return read_at(fd, bytes, count, at); }

static int synced(int fd, long call) {
    if (role(fd) != WATCHED) return syscall(call, fd);
    if (fails(SYNC, EIO)) return -1;
    char head[64];
    snprintf(head, sizeof head, "sync\t%d\n", fd);
    record(head, NULL, 0);
    // The disk itself is not waited for: what would be lost with it is reckoned from the record.
    return 0;
}
int fsync(int fd) { return synced(fd, SYS_fsync); }
int fdatasync(int fd) { return synced(fd, SYS_fdatasync); }

static int cut(int fd, off_t length) {
    if (role(fd) == WATCHED && fails(TRUNCATE, EIO)) return -1;
    int result = syscall(SYS_ftruncate, fd, length);
    if (result == 0 && role(fd) == WATCHED) {
        char head[96];
        snprintf(head, sizeof head, "truncate\t%d\t%lld\n", fd, (long long)length);
        record(head, NULL, 0);
    }
    return result;
}
int ftruncate(int fd, off_t length) { return cut(fd, length); }
int ftruncate64(int fd, off64_t length) { return cut(fd, length); }

int rename(const char *from, const char *to) {
    int mine = watched(from) || watched(to);
    if (mine && fails(RENAME, EIO)) return -1;
    int result = syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
    if (result == 0 && mine) {
        char head[2 * PATH_MAX + 64];
        snprintf(head, sizeof head, "rename\t%s\t%s\n", from, to);
        record(head, NULL, 0);
    }
    return result;
}

int unlink(const char *path) {
    int mine = watched(path);
    if (mine && fails(UNLINK, EIO)) return -1;
    int result = syscall(SYS_unlinkat, AT_FDCWD, path, 0);
    if (result == 0 && mine) {
        char head[PATH_MAX + 64];
        snprintf(head, sizeof head, "unlink\t%s\n", path);
        record(head, NULL, 0);
    }
    return result;
}

extern void *__libc_malloc(size_t), *__libc_calloc(size_t, size_t), *__libc_realloc(void *, size_t);
static int no_memory(void) { return armed && fails(ALLOCATE, ENOMEM); }
void *malloc(size_t size) { return no_memory() ? NULL : __libc_malloc(size); }
void *calloc(size_t count, size_t size) { return no_memory() ? NULL : __libc_calloc(count, size); }
void *realloc(void *old, size_t size) { return no_memory() ? NULL : __libc_realloc(old, size); }
