/*
 * What can't be written in C#: code that runs before the .NET runtime starts a thread, and between fork and exec.
 *
 * Signals. The profiler takes those below from a signalfd. A process-directed signal
 * goes to any thread that does not block it (signal(7)), so they have to be blocked before the first thread is made:
 * threads inherit the mask. SIGCHLD is how a ptrace stop of a tracee is announced (ptrace(2)).
 * Where SIGCHLD is ignored the kernel does not send it for a ptrace stop, and who starts us may have done so: it is not, here.
 * SIGXFSZ is ignored: a file that grows too large is a failed write (EFBIG), and told as such.
 *
 * Children. fork(2) in a process with many threads leaves a child that may only make async-signal-safe calls until it
 * execs (signal-safety(7)). The child must get back the mask and the dispositions that we were started with: the
 * runtime ignores SIGPIPE, for one.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

static const int always_taken[] = { SIGINT, SIGTERM, SIGUSR1, SIGTSTP, SIGCHLD };
/* Whoever started us with these ignored, as nohup does, means it. A blocked signal would come all the same. */
static const int else_taken[] = { SIGHUP, SIGQUIT, SIGUSR2, SIGALRM };

static sigset_t taken;
static sigset_t first_mask;
static struct sigaction first_action[NSIG];
static int blocked;

__attribute__((constructor)) static void flame_block_signals(void)
{
    for (int signal = 1; signal < NSIG; signal++)
        sigaction(signal, NULL, &first_action[signal]);
    sigemptyset(&taken);
    for (unsigned i = 0; i < sizeof always_taken / sizeof *always_taken; i++)
        sigaddset(&taken, always_taken[i]);
    for (unsigned i = 0; i < sizeof else_taken / sizeof *else_taken; i++)
        if (first_action[else_taken[i]].sa_handler != SIG_IGN)
            sigaddset(&taken, else_taken[i]);
    struct sigaction ignored = { .sa_handler = SIG_IGN };
    sigaction(SIGXFSZ, &ignored, NULL);
    struct sigaction usual = { .sa_handler = SIG_DFL };
    if (first_action[SIGCHLD].sa_handler == SIG_IGN) /* a managed build may have a handler already */
        sigaction(SIGCHLD, &usual, NULL);
    blocked = pthread_sigmask(SIG_BLOCK, &taken, &first_mask) == 0;
}

int flame_signal_is_taken(int signal)
{
    return sigismember(&taken, signal) == 1;
}

/*
 * What is closed of the descriptors 0, 1 and 2 would become the number of a file of ours, and messages would be written
 * into that. Opened the wrong way round each fails as if it were closed, and the command of -t finds it closed.
 */
__attribute__((constructor)) static void flame_reserve_descriptors(void)
{
    for (int fd = 0; fd <= 2; fd++)
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", (fd == 0 ? O_WRONLY : O_RDONLY) | O_CLOEXEC) < 0)
            return;
}

int flame_signals_are_blocked(void)
{
    return blocked;
}

static void run_child(char *const argv[], int release, int failure)
{
    char byte;
    struct sigaction action = { 0 };

    for (int signal = 1; signal < NSIG; signal++) {
        /* Only "ignore" survives an exec; a handler of the runtime becomes the default again. */
        action.sa_handler = first_action[signal].sa_handler == SIG_IGN ? SIG_IGN : SIG_DFL;
        sigaction(signal, &action, NULL);
    }
    /* Still masked: a signal that is sent before the exec stays pending and is delivered after it. */
    ssize_t got;
    while ((got = read(release, &byte, 1)) < 0 && errno == EINTR)
        continue;
    if (got != 1)
        _exit(1); /* the profiler is gone: nobody asked for the command to run unseen */
    sigprocmask(SIG_SETMASK, &first_mask, NULL);
    execvp(argv[0], argv);
    int error = errno;
    if (write(failure, &error, sizeof error) != sizeof error)
        _exit(126);
    _exit(1);
}

int flame_spawn(char *const argv[], int *release, int *failure)
{
    int go[2], result[2];

    if (pipe2(go, O_CLOEXEC) < 0)
        return -errno;
    if (pipe2(result, O_CLOEXEC) < 0) {
        int error = errno;
        close(go[0]);
        close(go[1]);
        return -error;
    }
    pid_t child = fork();
    if (child == 0) {
        close(go[1]); /* else our own copy would keep the read below waiting for ever if the profiler dies */
        run_child(argv, go[0], result[1]);
    }
    int error = errno;
    close(go[0]);
    close(result[1]);
    if (child < 0) {
        close(go[1]);
        close(result[0]);
        return -error;
    }
    *release = go[1];
    *failure = result[0];
    return child;
}
