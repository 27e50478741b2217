/* Loaded before the C library: reads of a file fail as a dying card or a network makes them fail. What is done is told by variables:
 *   FAULT_CALL=N    the Nth read by offset, counted from 1 over all threads, fails
 *   FAULT_FROM=N    every read that reaches a byte from offset N on fails
 *   FAULT_ERRNO=N   with this error; EIO if not given
 *   FAULT_SHORT=1   no fault: every read gives 1 to 7 bytes only, and every third is interrupted by a signal first
 *   FAULT_SLOW=N    no fault: every read takes N milliseconds longer
 *   FAULT_STATUS=N  the Nth question for the status of a regular file fails
 *   FAULT_DO=LINE   before the read FAULT_AT a line of shell is run by another process, which may write, and waited for */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

typedef ssize_t (*read_function)(int, void *, size_t, off_t);

static atomic_long calls, questions;
static int other = -1;

static long long number(const char *name) {
    const char *text = getenv(name);
    return text ? atoll(text) : -1;
}

static int fault(void) {
    errno = number("FAULT_ERRNO") > 0 ? (int)number("FAULT_ERRNO") : EIO;
    return -1;
}

/* Splits off the process that does what this one gives up. */
__attribute__((constructor)) static void prepare(void) {
    const char *line = getenv("FAULT_DO");
    int ends[2];
    if (!line || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return;
    if (fork() == 0) {
        char byte;
        close(ends[0]);
        unsetenv("LD_PRELOAD");
        if (read(ends[1], &byte, 1) == 1 && system(line) == 0) (void)!write(ends[1], &byte, 1);
        _exit(0);
    }
    close(ends[1]);
    other = ends[0];
}

static void act(long call) {
    char byte = 0;
    if (other < 0 || call != number("FAULT_AT")) return;
    if (write(other, &byte, 1) != 1 || read(other, &byte, 1) != 1) abort();
}

static ssize_t faulty(const char *name, int descriptor, void *buffer, size_t count, off_t offset) {
    read_function real = (read_function)dlsym(RTLD_NEXT, name);
    long call = atomic_fetch_add(&calls, 1) + 1;
    long long from = number("FAULT_FROM"), slow = number("FAULT_SLOW");
    act(call);
    if (slow > 0) nanosleep(&(struct timespec){slow / 1000, slow % 1000 * 1000000}, NULL);
    if (call == number("FAULT_CALL") || (from >= 0 && (long long)offset + (long long)count > from)) return fault();
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

int fstat(int descriptor, struct stat *status) {
    int (*real)(int, struct stat *) = (int (*)(int, struct stat *))dlsym(RTLD_NEXT, "fstat");
    int result = real(descriptor, status);
    if (result == 0 && S_ISREG(status->st_mode) && atomic_fetch_add(&questions, 1) + 1 == number("FAULT_STATUS")) return fault();
    return result;
}
