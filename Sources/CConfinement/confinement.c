#define _GNU_SOURCE
#include "confinement.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
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

/* A set of rules that handles every access to files and allows none. */
static int forbid_files(void) {
#if defined(LANDLOCK_CREATE_RULESET_VERSION) && defined(SYS_landlock_create_ruleset)
    struct landlock_ruleset_attr rules = {.handled_access_fs = LANDLOCK_FIRST_VERSION_ACCESS};
    int set = (int)syscall(SYS_landlock_create_ruleset, &rules, sizeof rules, 0);
    if (set < 0) return 0;
    int held = syscall(SYS_landlock_restrict_self, set, 0) == 0;
    close(set);
    return held;
#else
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
#define ALLOW(call) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (call), 0, 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)

/* What is not listed fails with EPERM instead of ending the process: a C library that tries something newer falls back or
   reports an error, which is an answer, where a killed process would be none. */
static const struct sock_filter filter[] = {
    LOAD(arch),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, THIS_ARCHITECTURE, 1, 0),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
    LOAD(nr),
    /* descriptors that are already open */
    ALLOW(SYS_read), ALLOW(SYS_pread64), ALLOW(SYS_readv), ALLOW(SYS_write), ALLOW(SYS_pwrite64), ALLOW(SYS_writev),
    ALLOW(SYS_lseek), ALLOW(SYS_fstat), ALLOW(SYS_close),
#ifdef SYS_newfstatat
    ALLOW(SYS_newfstatat), /* what fstat is made of on newer kernels; by name it tells of a file, but opens none */
#endif
    /* memory */
    ALLOW(SYS_brk), ALLOW(SYS_mmap), ALLOW(SYS_munmap), ALLOW(SYS_mremap), ALLOW(SYS_mprotect), ALLOW(SYS_madvise),
    /* waiting, time, and what an ending process does */
    ALLOW(SYS_futex), ALLOW(SYS_sched_yield), ALLOW(SYS_sched_getaffinity), ALLOW(SYS_clock_gettime), ALLOW(SYS_clock_nanosleep),
    ALLOW(SYS_gettimeofday), ALLOW(SYS_getrandom), ALLOW(SYS_getpid), ALLOW(SYS_gettid), ALLOW(SYS_restart_syscall),
    ALLOW(SYS_rt_sigaction), ALLOW(SYS_rt_sigprocmask), ALLOW(SYS_rt_sigreturn), ALLOW(SYS_sigaltstack), ALLOW(SYS_exit),
    ALLOW(SYS_exit_group),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (EPERM & SECCOMP_RET_DATA)),
};

static int forbid_system_calls(void) {
    struct sock_fprog program = {.len = sizeof filter / sizeof filter[0], .filter = (struct sock_filter *)filter};
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0;
}
#else
static int forbid_system_calls(void) { return 0; }
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
    if (forbid_files()) held |= CONFINED_FILES;
    if (forbid_system_calls()) held |= CONFINED_SYSTEM_CALLS;
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
