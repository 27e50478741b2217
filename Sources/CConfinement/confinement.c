#define _GNU_SOURCE
#include "confinement.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#if __has_include(<linux/landlock.h>)
#include <linux/landlock.h>
#endif

/* The kinds of access of Landlock's first version; later versions add some, which seccomp covers. */
#define LANDLOCK_FIRST_VERSION_ACCESS ((1ULL << 13) - 1)
/* Of these, reading files and folders. */
#define LANDLOCK_READING ((1ULL << 2) | (1ULL << 3))

/* The sanitizers map terabytes that they never touch. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define RESERVES_ADDRESS_SPACE
#endif
#endif

static void limit(int resource, unsigned long long most) {
    struct rlimit value;
    if (getrlimit(resource, &value) != 0) return;
    if (value.rlim_max != RLIM_INFINITY && most > value.rlim_max) most = value.rlim_max;
    value.rlim_cur = value.rlim_max = (rlim_t)most;
    setrlimit(resource, &value);
}

/* A set of rules that handles these kinds of access to files and allows none of them. */
static int forbid_files(unsigned long long access) {
#if defined(LANDLOCK_CREATE_RULESET_VERSION) && defined(SYS_landlock_create_ruleset)
    struct landlock_ruleset_attr rules = {.handled_access_fs = access};
    int set = (int)syscall(SYS_landlock_create_ruleset, &rules, sizeof rules, 0);
    if (set < 0) return 0;
    int held = syscall(SYS_landlock_restrict_self, set, 0) == 0;
    close(set);
    return held;
#else
    (void)access;
    return 0;
#endif
}

#if defined(__x86_64__)
#define THIS_ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define THIS_ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

#ifdef THIS_ARCHITECTURE
#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
/* The lower half of an argument; all that is looked at here fits into it. */
#define LOAD_ARGUMENT(n) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[n]))
#define RETURN(action) BPF_STMT(BPF_RET | BPF_K, (action))
#define REFUSE RETURN(SECCOMP_RET_ERRNO | (EPERM & SECCOMP_RET_DATA))
#define ALLOW(call) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (call), 0, 1), RETURN(SECCOMP_RET_ALLOW)
/* Allowed where an argument has none, or one, of these bits. */
#define ALLOW_WITHOUT(call, n, bits)                                                                                          \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (call), 0, 4), LOAD_ARGUMENT(n), BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, (bits), 1, 0),  \
        RETURN(SECCOMP_RET_ALLOW), REFUSE
#define ALLOW_WITH(call, n, bits)                                                                                             \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (call), 0, 4), LOAD_ARGUMENT(n), BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, (bits), 0, 1),  \
        RETURN(SECCOMP_RET_ALLOW), REFUSE
/* Allowed where an argument is one of two values. */
#define ALLOW_EITHER(call, n, one, other)                                                                                     \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (call), 0, 5), LOAD_ARGUMENT(n), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (one), 1, 0),    \
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (other), 0, 1), RETURN(SECCOMP_RET_ALLOW), REFUSE

#define CHECK_ARCHITECTURE                                                                                                    \
    LOAD(arch), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, THIS_ARCHITECTURE, 1, 0), RETURN(SECCOMP_RET_KILL_PROCESS), LOAD(nr)

#ifdef SYS_newfstatat
#define ALLOW_STATUS ALLOW(SYS_fstat), ALLOW(SYS_newfstatat) /* what fstat is made of on newer kernels */
#else
#define ALLOW_STATUS ALLOW(SYS_fstat)
#endif
#define ALLOW_DESCRIPTORS                                                                                                     \
    ALLOW(SYS_read), ALLOW(SYS_pread64), ALLOW(SYS_readv), ALLOW(SYS_write), ALLOW(SYS_pwrite64), ALLOW(SYS_writev),          \
        ALLOW(SYS_lseek), ALLOW(SYS_close), ALLOW_STATUS
/* waiting, time, and what an ending process does */
#define ALLOW_LIVING                                                                                                          \
    ALLOW(SYS_brk), ALLOW(SYS_munmap), ALLOW(SYS_mremap), ALLOW(SYS_madvise), ALLOW(SYS_futex), ALLOW(SYS_sched_yield),       \
        ALLOW(SYS_sched_getaffinity), ALLOW(SYS_clock_gettime), ALLOW(SYS_clock_nanosleep), ALLOW(SYS_gettimeofday),          \
        ALLOW(SYS_getrandom), ALLOW(SYS_getpid), ALLOW(SYS_gettid), ALLOW(SYS_restart_syscall), ALLOW(SYS_rt_sigaction),      \
        ALLOW(SYS_rt_sigprocmask), ALLOW(SYS_rt_sigreturn), ALLOW(SYS_sigaltstack), ALLOW(SYS_exit), ALLOW(SYS_exit_group)

/* What is not listed fails with EPERM instead of ending the process: a C library that tries something newer falls back or
   reports an error, which is an answer, where a killed process would be none. */
static const struct sock_filter computing_only[] = {
    CHECK_ARCHITECTURE, ALLOW_DESCRIPTORS, ALLOW_LIVING, ALLOW(SYS_mmap), ALLOW(SYS_mprotect), REFUSE,
};

/* Threads, and files to read: nothing that opens for writing, connects, executes, or starts another process. */
static const struct sock_filter reading_only[] = {
    CHECK_ARCHITECTURE, ALLOW_DESCRIPTORS, ALLOW_LIVING,
    /* no memory that is filled and then executed */
    ALLOW_WITHOUT(SYS_mmap, 2, PROT_EXEC), ALLOW_WITHOUT(SYS_mprotect, 2, PROT_EXEC),
    /* by name, to read */
    ALLOW_WITHOUT(SYS_openat, 2, O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND),
#ifdef SYS_open
    ALLOW_WITHOUT(SYS_open, 1, O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND), ALLOW(SYS_stat), ALLOW(SYS_lstat), ALLOW(SYS_access),
    ALLOW(SYS_readlink),
#endif
    ALLOW(SYS_statx), ALLOW(SYS_faccessat), ALLOW(SYS_readlinkat), ALLOW(SYS_getdents64), ALLOW(SYS_getcwd), ALLOW(SYS_fadvise64),
    ALLOW(SYS_fstatfs), ALLOW(SYS_statfs), ALLOW(SYS_fcntl), ALLOW(SYS_dup),
    /* is it a terminal, and how wide; never what would put words into somebody's shell */
    ALLOW_EITHER(SYS_ioctl, 1, TCGETS, TIOCGWINSZ),
    /* threads, but no processes; the newer call, whose flags lie in memory, is answered as if the kernel did not have it */
    ALLOW_WITH(SYS_clone, 0, CLONE_THREAD),
#ifdef SYS_clone3
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone3, 0, 1), RETURN(SECCOMP_RET_ERRNO | (ENOSYS & SECCOMP_RET_DATA)),
#endif
    ALLOW(SYS_set_robust_list), ALLOW(SYS_get_robust_list), ALLOW(SYS_set_tid_address), ALLOW(SYS_sched_setaffinity),
    ALLOW(SYS_sched_getparam), ALLOW(SYS_sched_getscheduler), ALLOW(SYS_sched_get_priority_max), ALLOW(SYS_sched_get_priority_min),
    ALLOW(SYS_setpriority), ALLOW(SYS_getpriority), ALLOW(SYS_getcpu), ALLOW(SYS_membarrier), ALLOW(SYS_tgkill),
    ALLOW_EITHER(SYS_prctl, 0, PR_SET_NAME, PR_GET_NAME),
#ifdef SYS_rseq
    ALLOW(SYS_rseq),
#endif
#ifdef SYS_arch_prctl
    ALLOW(SYS_arch_prctl),
#endif
    /* what Dispatch waits with */
    ALLOW(SYS_eventfd2), ALLOW(SYS_epoll_create1), ALLOW(SYS_epoll_ctl), ALLOW(SYS_epoll_pwait), ALLOW(SYS_timerfd_create),
    ALLOW(SYS_timerfd_settime), ALLOW(SYS_ppoll),
#ifdef SYS_epoll_wait
    ALLOW(SYS_epoll_wait), ALLOW(SYS_poll),
#endif
    ALLOW(SYS_nanosleep), ALLOW(SYS_uname), ALLOW(SYS_sysinfo), ALLOW(SYS_prlimit64), ALLOW(SYS_getrusage), ALLOW(SYS_getuid),
    ALLOW(SYS_geteuid), ALLOW(SYS_getgid), ALLOW(SYS_getegid), ALLOW(SYS_getppid),
    /* through to the disk, and cut: only what was open for writing before, such as a database */
    ALLOW(SYS_fsync), ALLOW(SYS_fdatasync), ALLOW(SYS_ftruncate), REFUSE,
};

#define FILTER(name) forbid_system_calls(name, sizeof name / sizeof name[0])
static int forbid_system_calls(const struct sock_filter *filter, size_t count) {
    struct sock_fprog program = {.len = (unsigned short)count, .filter = (struct sock_filter *)filter};
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0;
}
#else
#define FILTER(name) 0
#endif

int confine_process(const struct confinement_limits *limits) {
    int held = 0;
#ifndef RESERVES_ADDRESS_SPACE
    limit(RLIMIT_AS, limits->address_space_bytes);
#endif
    limit(RLIMIT_CPU, limits->processor_seconds);
    limit(RLIMIT_FSIZE, limits->file_bytes);
    /* Open descriptors above the limit stay open; no new one can be had. */
    limit(RLIMIT_NOFILE, 0);
    limit(RLIMIT_CORE, 0);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0) held |= CONFINED_PRIVILEGES;
    if (forbid_files(LANDLOCK_FIRST_VERSION_ACCESS)) held |= CONFINED_FILES;
    if (FILTER(computing_only)) held |= CONFINED_SYSTEM_CALLS;
    return held;
}

int confine_to_reading(void) {
    int held = 0;
    limit(RLIMIT_CORE, 0);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0) held |= CONFINED_PRIVILEGES;
    if (forbid_files(LANDLOCK_FIRST_VERSION_ACCESS & ~LANDLOCK_READING)) held |= CONFINED_FILES;
    if (FILTER(reading_only)) held |= CONFINED_SYSTEM_CALLS;
    return held;
}

pid_t confinement_fork(void) { return fork(); }

int confinement_wait(pid_t child) {
    int status = 0;
    while (waitpid(child, &status, 0) < 0) {
        if (errno != EINTR) return -1;
    }
    if (WIFEXITED(status)) return WEXITSTATUS(status);
    return WIFSIGNALED(status) ? 256 + WTERMSIG(status) : -1;
}
