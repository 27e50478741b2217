/* Loaded before the C library: reads of a file fail as a dying card makes them fail. What is done is told by variables:
 *   FAULT_CALL=N    the Nth read by offset, counted from 1 over all threads, fails with EIO
 *   FAULT_FROM=N    every read that reaches a byte from offset N on fails with EIO
 *   FAULT_SHORT=1   no fault: every read gives 1 to 7 bytes only, and every third is interrupted by a signal first */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/types.h>
#include <unistd.h>

typedef ssize_t (*read_function)(int, void *, size_t, off_t);

static atomic_long calls;

static long long number(const char *name) {
    const char *text = getenv(name);
    return text ? atoll(text) : -1;
}

static ssize_t faulty(const char *name, int descriptor, void *buffer, size_t count, off_t offset) {
    read_function real = (read_function)dlsym(RTLD_NEXT, name);
    long call = atomic_fetch_add(&calls, 1) + 1;
    long long from = number("FAULT_FROM");
    if (call == number("FAULT_CALL") || (from >= 0 && (long long)offset + (long long)count > from)) {
        errno = EIO;
        return -1;
    }
    if (number("FAULT_SHORT") > 0) {
        if (call % 3 == 0) {
            errno = EINTR;
            return -1;
        }
        size_t most = (size_t)(call % 7 + 1);
        if (count > most) count = most;
    }
    return real(descriptor, buffer, count, offset);
}

ssize_t pread(int descriptor, void *buffer, size_t count, off_t offset) { return faulty("pread", descriptor, buffer, count, offset); }

ssize_t pread64(int descriptor, void *buffer, size_t count, off64_t offset) {
    return faulty("pread64", descriptor, buffer, count, (off_t)offset);
}
