#define _GNU_SOURCE
#include "threads.h"

#include <pthread.h>
#include <sys/resource.h>

/* More would not be created by anybody, and are not tried. */
enum { MOST = 1026 };

/* Without a limit worth the name nothing is tried: threads cost time. */
static int is_limited(void) {
    struct rlimit memory, processes;
    if (getrlimit(RLIMIT_AS, &memory) != 0 || getrlimit(RLIMIT_NPROC, &processes) != 0) return 1;
    return memory.rlim_cur != RLIM_INFINITY || processes.rlim_cur < 4096;
}

static void *wait_for(void *gate) {
    pthread_mutex_lock(gate);
    pthread_mutex_unlock(gate);
    return NULL;
}

int threads_available(int wanted) {
    if (wanted > MOST) wanted = MOST;
    if (!is_limited()) return wanted;
    pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
    pthread_t threads[MOST];
    int started = 0;
    pthread_mutex_lock(&gate);
    while (started < wanted && pthread_create(&threads[started], NULL, wait_for, &gate) == 0) started++;
    pthread_mutex_unlock(&gate);
    for (int i = 0; i < started; i++) pthread_join(threads[i], NULL);
    return started;
}
