// A disk that takes its time: every sync of a file waits for as many microseconds as SLOW_DISK says, and is then
// carried out. Laid before the system's library with LD_PRELOAD.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

static void wait_for_disk(void) {
    const char *microseconds = getenv("SLOW_DISK");
    if (microseconds) usleep((useconds_t)atoi(microseconds));
}

int fsync(int file) {
    int (*sync)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    wait_for_disk();
    return sync(file);
}

int fdatasync(int file) {
    int (*sync)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    wait_for_disk();
    return sync(file);
}
