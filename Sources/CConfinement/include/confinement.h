/* Taking from a process what it does not need before it reads hostile bytes. Linux only; every layer is best effort, and the caller
   is told which ones hold. */
#pragma once
#include <sys/types.h>

/* Layers that hold after confine_process. */
enum {
    CONFINED_PRIVILEGES = 1,   /* no new privileges through set-user-id programs */
    CONFINED_FILES = 2,        /* no file or folder can be opened (or, for a reader, written), made or removed by name (Landlock) */
    CONFINED_SYSTEM_CALLS = 4, /* only the calls that computing on open descriptors needs (seccomp) */
};

/* How much a process may use. */
struct confinement_limits {
    unsigned long long address_space_bytes;
    unsigned long long processor_seconds;
    unsigned long long file_bytes;
};

/* Applies the limits and every layer that the kernel offers; descriptors that are open stay usable. Returns the layers that hold. */
int confine_process(const struct confinement_limits *limits);

/* Takes away opening files for writing, the network, other processes and memory that is filled and executed; reading files and threads stay,
   and so do descriptors that are open. To be called before any thread is started. Returns the layers that hold. */
int confine_to_reading(void);

/* Splits the process in two: 0 in the child, the child's id in the parent, -1 on failure. To be called before any thread is started. */
pid_t confinement_fork(void);

/* Waits for the child. Returns its exit status, or 256 plus the signal that ended it, or -1. */
int confinement_wait(pid_t child);
