/* Whether threads can be had at all. Dispatch asks for one again and again, for ever, where the system gives none. */
#pragma once

/* How many of so many threads the limits of this process let it have at the same time, found out by starting them. */
int threads_available(int wanted);
