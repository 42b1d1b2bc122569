/* Loaded before the server's own library: while the file that JOURNEYS_SLOW names is there, each lock that a SQLite statement takes on its file
   costs 3 s more, as on a disk or a network that hardly answers. Letting go costs nothing. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static void wait_if_slow(int command, const struct flock *lock) {
    const char *slow = getenv("JOURNEYS_SLOW");
    if (command == F_SETLK && lock->l_type != F_UNLCK && slow && access(slow, F_OK) == 0) {
        const struct timespec three_seconds = {.tv_sec = 3};
        nanosleep(&three_seconds, NULL);
    }
}

#define SLOWED(name)                                          \
    int name(int file, int command, ...) {                    \
        static int (*real)(int, int, ...);                    \
        if (!real)                                            \
            real = (int (*)(int, int, ...))dlsym(RTLD_NEXT, #name); \
        va_list arguments;                                    \
        va_start(arguments, command);                         \
        void *argument = va_arg(arguments, void *);           \
        va_end(arguments);                                    \
        wait_if_slow(command, argument);                      \
        return real(file, command, argument);                 \
    }

SLOWED(fcntl)
SLOWED(fcntl64)
