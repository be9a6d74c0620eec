/* A disk that forgets what was not synced. Preloaded into the server, it remembers every write to the database's files since the
   last fsync, old bytes and new. When the file POWERLOSS_DIR/cut appears (it holds a seed), it writes into POWERLOSS_DIR/image what a
   power cut at this very moment could have left: what was synced, and of the rest each write whole, torn at a sector, or not at all.
   The server goes on. POWERLOSS_DIR/done then holds how many writes were lost or torn. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SECTOR = 512, FDS = 4096 };

struct op {
    struct op *next;
    ino_t file;
    off_t at;
    size_t length;     /* of a write; for a truncation 0 */
    off_t size_before; /* of the file */
    char *before;      /* the bytes that stood there, as many as there were */
    size_t kept;
    char *after;
    off_t size_after;
};

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static struct op *newest; /* a stack: undoing goes backwards */
static ino_t tracked[FDS];
static char names[FDS][512];
static const char *folder;

static int (*real_open)(const char *, int, ...);
static int (*real_close)(int);
static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static int (*real_ftruncate)(int, off_t);

static int is_ours(int fd) { return fd >= 0 && fd < FDS && tracked[fd] != 0; }

static void remember_write(int fd, const void *bytes, size_t length, off_t at) {
    struct stat now;
    fstat(fd, &now);
    struct op *op = calloc(1, sizeof *op);
    op->file = now.st_ino;
    op->at = at;
    op->length = length;
    op->size_before = now.st_size;
    op->before = malloc(length + 1);
    ssize_t stood = pread(fd, op->before, length, at);
    op->kept = stood > 0 ? (size_t)stood : 0;
    op->after = malloc(length + 1);
    memcpy(op->after, bytes, length);
    op->next = newest;
    newest = op;
}

static void remember_truncation(int fd, off_t size) {
    struct stat now;
    fstat(fd, &now);
    struct op *op = calloc(1, sizeof *op);
    op->file = now.st_ino;
    op->at = size;
    op->size_before = now.st_size;
    op->size_after = size;
    size_t tail = now.st_size > size ? (size_t)(now.st_size - size) : 0;
    op->before = malloc(tail + 1);
    ssize_t stood = tail ? pread(fd, op->before, tail, size) : 0;
    op->kept = stood > 0 ? (size_t)stood : 0;
    op->next = newest;
    newest = op;
}

static void forget(ino_t file) {
    for (struct op **link = &newest; *link;) {
        struct op *op = *link;
        if (op->file != file) { link = &op->next; continue; }
        *link = op->next;
        free(op->before);
        free(op->after);
        free(op);
    }
}

static unsigned draw(unsigned *seed) { return *seed = *seed * 1664525u + 1013904223u, *seed >> 8; }

static int image_of(int fd, ino_t file, const char *name, unsigned *seed, int drops_all) {
    struct stat now;
    fstat(fd, &now);
    size_t room = (size_t)now.st_size;
    int count = 0, harmed = 0;
    for (struct op *op = newest; op; op = op->next)
        if (op->file == file) {
            count++;
            if ((size_t)op->size_before > room) room = (size_t)op->size_before;
            if ((size_t)op->at + op->length > room) room = (size_t)op->at + op->length;
        }
    char *bytes = calloc(1, room + 1);
    off_t size = now.st_size;
    for (off_t done = 0; done < size;) {
        ssize_t got = pread(fd, bytes + done, (size_t)(size - done), done);
        if (got <= 0) break;
        done += got;
    }
    struct op **order = calloc((size_t)count + 1, sizeof *order);
    int at = count;
    for (struct op *op = newest; op; op = op->next)
        if (op->file == file) {
            order[--at] = op;
            memcpy(bytes + op->at, op->before, op->kept);
            if (op->size_before > size) size = op->size_before;
            if (op->size_before < size) memset(bytes + op->size_before, 0, (size_t)(size - op->size_before));
            size = op->size_before;
        }
    for (int i = 0; i < count; i++) {
        struct op *op = order[i];
        unsigned lot = drops_all ? 9 : draw(seed) % 10;
        if (op->length == 0) {
            if (lot >= 5) { harmed++; continue; }
            if (op->size_after < size) memset(bytes + op->size_after, 0, (size_t)(size - op->size_after));
            size = op->size_after;
            continue;
        }
        size_t whole = op->length;
        if (lot >= 5) { harmed++; continue; }
        if (lot >= 3) { whole = SECTOR * (draw(seed) % (op->length / SECTOR + 1)); harmed++; }
        memcpy(bytes + op->at, op->after, whole);
        if (op->at + (off_t)whole > size) size = op->at + (off_t)whole;
    }
    char path[1024];
    snprintf(path, sizeof path, "%s/image/%s", folder, name);
    int out = real_open(path, O_CREAT | O_TRUNC | O_WRONLY, 0600);
    for (off_t done = 0; done < size;) {
        ssize_t put = real_pwrite(out, bytes + done, (size_t)(size - done), done);
        if (put <= 0) break;
        done += put;
    }
    real_close(out);
    free(order);
    free(bytes);
    return harmed;
}

static void cut(unsigned seed) {
    int harmed = 0, drops_all = seed % 3 == 0;
    pthread_mutex_lock(&turn);
    for (int fd = 0; fd < FDS; fd++) {
        if (!tracked[fd]) continue;
        int is_known = 0;
        for (int earlier = 0; earlier < fd; earlier++) is_known |= tracked[earlier] == tracked[fd];
        if (!is_known) harmed += image_of(fd, tracked[fd], names[fd], &seed, drops_all);
    }
    pthread_mutex_unlock(&turn);
    char path[1024], text[32];
    snprintf(path, sizeof path, "%s/done.new", folder);
    int out = real_open(path, O_CREAT | O_TRUNC | O_WRONLY, 0600);
    int length = snprintf(text, sizeof text, "%d\n", harmed);
    real_pwrite(out, text, (size_t)length, 0);
    real_close(out);
    char final[1024];
    snprintf(final, sizeof final, "%s/done", folder);
    rename(path, final);
}

static void *watch(void *nothing) {
    char path[1024], text[32];
    snprintf(path, sizeof path, "%s/cut", folder);
    for (;;) {
        int fd = real_open(path, O_RDONLY);
        if (fd < 0) { usleep(500); continue; }
        ssize_t got = pread(fd, text, sizeof text - 1, 0);
        real_close(fd);
        text[got > 0 ? got : 0] = 0;
        unlink(path);
        cut((unsigned)strtoul(text, NULL, 10));
    }
    return nothing;
}

__attribute__((constructor)) static void begin(void) {
    real_open = dlsym(RTLD_NEXT, "open64");
    real_close = dlsym(RTLD_NEXT, "close");
    real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
    real_fsync = dlsym(RTLD_NEXT, "fsync");
    real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
    real_ftruncate = dlsym(RTLD_NEXT, "ftruncate64");
    folder = getenv("POWERLOSS_DIR");
    if (!folder) return;
    pthread_t watcher;
    pthread_create(&watcher, NULL, watch, NULL);
}

static int opened(int fd, const char *path) {
    if (!folder || fd < 0 || fd >= FDS || !path) return fd;
    const char *name = strrchr(path, '/');
    name = name ? name + 1 : path;
    if (strcmp(name, "beredskab.db") != 0 && strcmp(name, "beredskab.db-wal") != 0) return fd;
    struct stat now;
    pthread_mutex_lock(&turn);
    if (fstat(fd, &now) == 0) {
        tracked[fd] = now.st_ino;
        snprintf(names[fd], sizeof names[fd], "%s", name);
    }
    pthread_mutex_unlock(&turn);
    return fd;
}

int open64(const char *path, int flags, ...) {
    __builtin_va_list rest;
    __builtin_va_start(rest, flags);
    int mode = flags & (O_CREAT | O_TMPFILE) ? __builtin_va_arg(rest, int) : 0;
    __builtin_va_end(rest);
    return opened(real_open(path, flags, mode), path);
}

int open(const char *path, int flags, ...) {
    __builtin_va_list rest;
    __builtin_va_start(rest, flags);
    int mode = flags & (O_CREAT | O_TMPFILE) ? __builtin_va_arg(rest, int) : 0;
    __builtin_va_end(rest);
    return opened(real_open(path, flags, mode), path);
}

int close(int fd) {
    if (is_ours(fd)) {
        pthread_mutex_lock(&turn);
        tracked[fd] = 0;
        pthread_mutex_unlock(&turn);
    }
    return real_close(fd);
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off_t at) {
    if (!is_ours(fd)) return real_pwrite(fd, bytes, length, at);
    pthread_mutex_lock(&turn);
    remember_write(fd, bytes, length, at);
    ssize_t put = real_pwrite(fd, bytes, length, at);
    pthread_mutex_unlock(&turn);
    return put;
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t at) { return pwrite64(fd, bytes, length, at); }

int ftruncate64(int fd, off_t size) {
    if (!is_ours(fd)) return real_ftruncate(fd, size);
    pthread_mutex_lock(&turn);
    remember_truncation(fd, size);
    int done = real_ftruncate(fd, size);
    pthread_mutex_unlock(&turn);
    return done;
}

int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

static int synced(int fd, int (*sync)(int)) {
    if (!is_ours(fd)) return sync(fd);
    pthread_mutex_lock(&turn);
    int done = sync(fd);
    if (done == 0) forget(tracked[fd]);
    pthread_mutex_unlock(&turn);
    return done;
}

int fsync(int fd) { return synced(fd, real_fsync); }

int fdatasync(int fd) { return synced(fd, real_fdatasync); }
