/* The physical limit of looking at another process: ns per operation, of the CPU and by the clock.
 *
 *   rawread PID [REPEATS [ROW ...]]
 *
 * PID must be alive and traceable, and have a [heap], which is read, never written. The ptrace rows stop it, each thread
 * for some microseconds. Each row is one line of stdout, fields separated by tabs: its name, median and least CPU ns,
 * median and least wall ns, over REPEATS (default 5). Rows that are named are taken, all others left out.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MaxSegments = 1024, MaxThreads = 256, HeapBytes = 256 * 1024 };

static pid_t pid;
static uintptr_t heap;
static size_t heapSize;
static char buffer[HeapBytes];
static pid_t tids[MaxThreads];
static int threads;
static int memFd, statFd;
static char statPath[64];

static double now(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return t.tv_sec * 1e9 + t.tv_nsec;
}

static void fail(const char *what) {
    fprintf(stderr, "rawread: %s: %s\n", what, strerror(errno));
    exit(1);
}

static void findHeap(void) {
    char path[64], line[512];
    snprintf(path, sizeof path, "/proc/%d/maps", pid);
    FILE *maps = fopen(path, "r");
    if (!maps) fail("maps");
    while (fgets(line, sizeof line, maps)) {
        uintptr_t from, to;
        if (sscanf(line, "%lx-%lx", &from, &to) == 2 && strstr(line, "[heap]")) {
            heap = from;
            heapSize = to - from;
        }
    }
    fclose(maps);
    if (!heap) fail("no [heap]");
    if (heapSize > HeapBytes) heapSize = HeapBytes;
}

static void findThreads(void) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/task", pid);
    DIR *tasks = opendir(path);
    if (!tasks) fail("task");
    for (struct dirent *e; (e = readdir(tasks)) && threads < MaxThreads;)
        if (e->d_name[0] != '.') tids[threads++] = atoi(e->d_name);
    closedir(tasks);
}

/* one call, `count` remote segments of `size` bytes each, spread over the heap */
static void readSegments(int count, size_t size) {
    static struct iovec local[MaxSegments], remote[MaxSegments];
    size_t step = count > 1 ? (heapSize - size) / count / 8 * 8 : 0;
    for (int i = 0; i < count; i++) {
        local[i].iov_base = buffer + (size * count <= sizeof buffer ? i * size : 0);
        remote[i].iov_base = (void *)(heap + i * step);
        local[i].iov_len = remote[i].iov_len = size;
    }
    if (process_vm_readv(pid, local, count, remote, count, 0) != (ssize_t)(count * size))
        fail("process_vm_readv");
}

/* as readSegments, one call each: the way of a profiler that follows frame pointers */
static void readOneByOne(int count, size_t size) {
    size_t step = (heapSize - size) / count / 8 * 8;
    for (int i = 0; i < count; i++) {
        struct iovec local = {buffer, size}, remote = {(void *)(heap + i * step), size};
        if (process_vm_readv(pid, &local, 1, &remote, 1, 0) != (ssize_t)size)
            fail("process_vm_readv");
    }
}

/* a whole sample: interpreter + thread state + frame + `chunks` 16 KiB stack chunks */
static void readSample(int chunks, size_t size) {
    struct iovec local[12], remote[12];
    size_t sizes[12] = {256, 512, 88}, at = 0;
    int n = 3;
    for (int i = 0; i < chunks; i++) sizes[n++] = size;
    for (int i = 0; i < n; i++) {
        local[i].iov_base = buffer + at;
        remote[i].iov_base = (void *)(heap + at);
        local[i].iov_len = remote[i].iov_len = sizes[i];
        at += sizes[i];
    }
    if (process_vm_readv(pid, local, n, remote, n, 0) != (ssize_t)at) fail("process_vm_readv");
}

/* `count` threads at once: each thread state, its used stack, and the thread state once more */
static void readThreads(int count, size_t size) {
    static struct iovec local[MaxSegments], remote[MaxSegments];
    size_t at = 0;
    int n = 0;
    for (int i = 0; i < count; i++) {
        size_t sizes[3] = {512, size, 64};
        for (int k = 0; k < 3; k++, n++) {
            local[n].iov_base = buffer + at;
            remote[n].iov_base = (void *)(heap + (k == 2 ? at - 512 - size : at));
            local[n].iov_len = remote[n].iov_len = sizes[k];
            at += sizes[k];
        }
    }
    if (process_vm_readv(pid, local, n, remote, n, 0) != (ssize_t)at) fail("process_vm_readv");
}

static void memPread(int count, size_t size) {
    (void)count;
    if (pread(memFd, buffer, size, heap) != (ssize_t)size) fail("pread mem");
}

/* waits for the next tick of `size` microseconds */
static void tick(int count, size_t size) {
    (void)count;
    static double next;
    double t = now(CLOCK_MONOTONIC);
    if (next < t) next = t;
    next += size * 1e3;
    struct timespec at = {next / 1e9, 0};
    at.tv_nsec = next - at.tv_sec * 1e9;
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, 0);
}

static void emptySyscall(int count, size_t size) {
    (void)count; (void)size;
    syscall(SYS_getppid);
}

static void statOpenRead(int count, size_t size) {
    (void)count; (void)size;
    int fd = open(statPath, O_RDONLY);
    if (read(fd, buffer, 512) <= 0) fail("stat");
    close(fd);
}

static void statPread(int count, size_t size) {
    (void)count; (void)size;
    if (pread(statFd, buffer, 512, 0) <= 0) fail("stat");
}

static void stopGo(int count, size_t size) {
    (void)size;
    int status;
    for (int i = 0; i < count; i++)
        if (ptrace(PTRACE_INTERRUPT, tids[i], 0, 0)) fail("PTRACE_INTERRUPT");
    for (int i = 0; i < count; i++)
        if (waitpid(tids[i], &status, __WALL) != tids[i]) fail("waitpid");
    for (int i = 0; i < count; i++)
        if (ptrace(PTRACE_CONT, tids[i], 0, 0)) fail("PTRACE_CONT");
}

static int ascending(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

typedef struct { const char *name; void (*op)(int, size_t); int count; size_t size; int calls; } Row;

/* how often a row is repeated is chosen so that one repeat takes some 50 ms */
static const Row rows[] = {
    {"syscall", emptySyscall, 0, 0, 50000},
    {"readv 1 x 8", readSegments, 1, 8, 20000},
    {"readv 1 x 88", readSegments, 1, 88, 20000},
    {"readv 1 x 4096", readSegments, 1, 4096, 20000},
    {"readv 1 x 16384", readSegments, 1, 16384, 20000},
    {"readv 1 x 65536", readSegments, 1, 65536, 10000},
    {"readv 20 x 88", readSegments, 20, 88, 10000},
    {"readv 100 x 88", readSegments, 100, 88, 4000},
    {"readv 500 x 88", readSegments, 500, 88, 1000},
    {"20 calls x 88", readOneByOne, 20, 88, 1000},
    {"sample head (256+512+88)", readSample, 0, 0, 20000},
    {"sample head + 1 x 16384", readSample, 1, 16384, 20000},
    {"sample head + 4 x 16384", readSample, 4, 16384, 5000},
    {"1 thread x (512 + 2048 + 64)", readThreads, 1, 2048, 20000},
    {"10 threads x (512 + 2048 + 64)", readThreads, 10, 2048, 5000},
    {"mem pread 4096", memPread, 1, 4096, 20000},
    {"stat open+read+close", statOpenRead, 0, 0, 5000},
    {"stat pread (kept fd)", statPread, 0, 0, 20000},
    {"tick of 1000 us", tick, 0, 1000, 100},
    {"tick of 100 us", tick, 0, 100, 500},
    {"ptrace 1 thread", stopGo, 1, 0, 1000},
    {"ptrace all threads", stopGo, -1, 0, 200},
};

static void measure(const Row *row, int repeats) {
    double wall[64], cpu[64];
    int count = row->count < 0 ? threads : row->count;
    for (int i = 0; i < row->calls / 10 + 1; i++) row->op(count, row->size);
    for (int r = 0; r < repeats; r++) {
        double w = now(CLOCK_MONOTONIC), c = now(CLOCK_PROCESS_CPUTIME_ID);
        for (int i = 0; i < row->calls; i++) row->op(count, row->size);
        wall[r] = (now(CLOCK_MONOTONIC) - w) / row->calls;
        cpu[r] = (now(CLOCK_PROCESS_CPUTIME_ID) - c) / row->calls;
    }
    qsort(wall, repeats, sizeof *wall, ascending);
    qsort(cpu, repeats, sizeof *cpu, ascending);
    printf("%s\t%.0f\t%.0f\t%.0f\t%.0f\n", row->name, cpu[repeats / 2], cpu[0], wall[repeats / 2], wall[0]);
    fflush(stdout);
}

static int isWanted(const Row *row, int argc, char **argv) {
    for (int i = 3; i < argc; i++)
        if (!strcmp(argv[i], row->name)) return 1;
    return argc <= 3;
}

static void seize(void) {
    static int done;
    for (int i = 0; i < threads && !done; i++)
        if (ptrace(PTRACE_SEIZE, tids[i], 0, 0)) fail("PTRACE_SEIZE");
    done = 1;
}

int main(int argc, char **argv) {
    if (argc < 2) return fprintf(stderr, "usage: rawread PID [REPEATS [ROW ...]]\n"), 2;
    pid = atoi(argv[1]);
    int repeats = argc > 2 ? atoi(argv[2]) : 5, taken = 0;
    if (repeats < 1 || repeats > 64) return 2;
    findHeap();
    findThreads();
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/mem", pid);
    if ((memFd = open(path, O_RDONLY)) < 0) fail("mem");
    snprintf(statPath, sizeof statPath, "/proc/%d/task/%d/stat", pid, tids[0]);
    if ((statFd = open(statPath, O_RDONLY)) < 0) fail("stat");
    prctl(PR_SET_TIMERSLACK, 1);
    for (const Row *row = rows; row < rows + sizeof rows / sizeof *rows; row++) {
        if (!isWanted(row, argc, argv)) continue;
        if (row->op == stopGo) seize();
        measure(row, repeats);
        taken++;
    }
    return taken ? 0 : (fprintf(stderr, "rawread: no such row\n"), 2);   /* exit detaches */
}
