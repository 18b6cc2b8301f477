/* Runs a command on one CPU and writes down what it used.
 *
 *   run CPU REPORT COMMAND [ARGUMENT ...]       (CPU -1: wherever the kernel likes)
 *
 * REPORT gets one line: status, start (CLOCK_REALTIME, ns, just before exec), wall ns, CPU ns (user and system, of all
 * threads and waited-for children), peak resident KiB, involuntary context switches. This program is small, so that the
 * peak is the command's own: a child that a bigger process forks has that one's peak before its exec. It leaves SIGINT and
 * SIGTERM to the command. Its own status is that of the command.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int64_t now(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static int64_t ns(struct timeval t) {
    return t.tv_sec * INT64_C(1000000000) + t.tv_usec * INT64_C(1000);
}

int main(int count, char **words) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);       /* a bench that is killed leaves neither us nor the command behind */
    if (count < 4) return fprintf(stderr, "usage: run CPU REPORT COMMAND [ARGUMENT ...]\n"), 2;
    FILE *report = fopen(words[2], "we");
    if (!report) return perror(words[2]), 2;
    int cpu = atoi(words[1]);
    if (cpu >= 0) {
        cpu_set_t set;
        CPU_ZERO(&set);
        CPU_SET(cpu, &set);
        if (sched_setaffinity(0, sizeof set, &set)) return perror("run: sched_setaffinity"), 2;
    }
    pid_t parent = getpid();
    int64_t start = now(CLOCK_MONOTONIC), epoch = now(CLOCK_REALTIME);
    pid_t child = fork();
    if (child < 0) return perror("run: fork"), 2;
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != parent) _exit(127);
        execvp(words[3], words + 3);
        fprintf(stderr, "run: %s: %s\n", words[3], strerror(errno));
        _exit(127);
    }
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    int status;
    struct rusage used;
    while (wait4(child, &status, 0, &used) < 0)
        if (errno != EINTR) return perror("run: wait4"), 2;
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    fprintf(report, "%d %ld %ld %ld %ld %ld\n", code, (long)epoch, (long)(now(CLOCK_MONOTONIC) - start),
            (long)(ns(used.ru_utime) + ns(used.ru_stime)), used.ru_maxrss, used.ru_nivcsw);
    fclose(report);
    return code;
}
