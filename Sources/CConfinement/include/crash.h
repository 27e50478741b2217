/* A program that crashes, or for which the system has no memory left, says so and ends with a status of its own choice: whoever waits for
   a result hears that there is none. */
#pragma once

/* From now on a crash writes the line to the standard error, as it is, and ends the process with the status. Under a sanitizer it changes
   nothing. */
void crash_ends_with(int exit_status, const char *line);
