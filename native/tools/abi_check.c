/*
 * Prints the constants and structures that src/Flame.Linux/Interop declares, as the C compiler knows them: a test
 * compiles it, runs it, and compares every one by name. A line is "constant NAME VALUE", "struct NAME SIZE" or
 * "field STRUCT.NAME OFFSET SIZE"; structures and fields are named as in the C# sources.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/capability.h>
#include <linux/openat2.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>

#define CONSTANT(name) printf("constant %s %lld\n", #name, (long long)(name))
#define STRUCT(ours, type) printf("struct %s %zu\n", ours, sizeof(type))
#define FIELD(ours, type, field) FIELD_AS(ours, type, field, #field)
#define FIELD_AS(ours, type, field, name) \
    printf("field %s.%s %zu %zu\n", ours, name, offsetof(type, field), sizeof(((type *)0)->field))

static void show_errno(void)
{
    CONSTANT(EPERM);
    CONSTANT(ENOENT);
    CONSTANT(ESRCH);
    CONSTANT(EINTR);
    CONSTANT(EIO);
    CONSTANT(ECHILD);
    CONSTANT(EAGAIN);
    CONSTANT(EACCES);
    CONSTANT(EFAULT);
    CONSTANT(EINVAL);
    CONSTANT(ENOSPC);
    CONSTANT(EROFS);
    CONSTANT(EPIPE);
    CONSTANT(ENOSYS);
    CONSTANT(ELOOP);
}

static void show_events(void)
{
    CONSTANT(POLLIN);
    CONSTANT(POLLOUT);
    CONSTANT(SFD_NONBLOCK);
    CONSTANT(SFD_CLOEXEC);
    CONSTANT(EFD_NONBLOCK);
    CONSTANT(EFD_CLOEXEC);
    CONSTANT(SIG_BLOCK);
    CONSTANT(SIG_UNBLOCK);
    CONSTANT(SI_KERNEL);
    CONSTANT(RLIMIT_NOFILE);
    CONSTANT(PR_SET_TIMERSLACK);
    CONSTANT(SCHED_OTHER);
    CONSTANT(SCHED_FIFO);

    STRUCT("TimeSpec", struct timespec);
    FIELD("TimeSpec", struct timespec, tv_sec);
    FIELD("TimeSpec", struct timespec, tv_nsec);
    STRUCT("PollFd", struct pollfd);
    FIELD("PollFd", struct pollfd, fd);
    FIELD("PollFd", struct pollfd, events);
    FIELD("PollFd", struct pollfd, revents);
    STRUCT("SignalFdSigInfo", struct signalfd_siginfo);
    FIELD("SignalFdSigInfo", struct signalfd_siginfo, ssi_signo);
    FIELD("SignalFdSigInfo", struct signalfd_siginfo, ssi_errno);
    FIELD("SignalFdSigInfo", struct signalfd_siginfo, ssi_code);
    FIELD("SignalFdSigInfo", struct signalfd_siginfo, ssi_pid);
    STRUCT("SigSet", sigset_t);
    FIELD_AS("SigSet", sigset_t, __val[0], "bits");
}

static void show_files(void)
{
    CONSTANT(AT_FDCWD);
    CONSTANT(AT_SYMLINK_NOFOLLOW);
    CONSTANT(AT_EMPTY_PATH);
    CONSTANT(STATX_BASIC_STATS);
    CONSTANT(STATX_ATTR_IMMUTABLE);
    CONSTANT(STATX_ATTR_APPEND);
    CONSTANT(STATX_ATTR_MOUNT_ROOT);
    CONSTANT(S_ISVTX);
    CONSTANT(S_IFMT);
    CONSTANT(S_IFREG);
    CONSTANT(S_IFDIR);
    CONSTANT(S_IFLNK);
    CONSTANT(O_RDONLY);
    CONSTANT(O_NONBLOCK);
    CONSTANT(O_NOCTTY);
    CONSTANT(O_CLOEXEC);
    CONSTANT(O_PATH);
    CONSTANT(O_NOFOLLOW);
    CONSTANT(PATH_MAX);
    CONSTANT(NAME_MAX);

    STRUCT("StatxTimestamp", struct statx_timestamp);
    FIELD("StatxTimestamp", struct statx_timestamp, tv_sec);
    FIELD("StatxTimestamp", struct statx_timestamp, tv_nsec);
    STRUCT("Statx", struct statx);
    FIELD("Statx", struct statx, stx_mask);
    FIELD("Statx", struct statx, stx_blksize);
    FIELD("Statx", struct statx, stx_attributes);
    FIELD("Statx", struct statx, stx_nlink);
    FIELD("Statx", struct statx, stx_uid);
    FIELD("Statx", struct statx, stx_gid);
    FIELD("Statx", struct statx, stx_mode);
    FIELD("Statx", struct statx, stx_ino);
    FIELD("Statx", struct statx, stx_size);
    FIELD("Statx", struct statx, stx_blocks);
    FIELD("Statx", struct statx, stx_attributes_mask);
    FIELD("Statx", struct statx, stx_atime);
    FIELD("Statx", struct statx, stx_btime);
    FIELD("Statx", struct statx, stx_ctime);
    FIELD("Statx", struct statx, stx_mtime);
    FIELD("Statx", struct statx, stx_rdev_major);
    FIELD("Statx", struct statx, stx_rdev_minor);
    FIELD("Statx", struct statx, stx_dev_major);
    FIELD("Statx", struct statx, stx_dev_minor);
}

static void show_memory(void)
{
    CONSTANT(IOV_MAX);

    STRUCT("IoVec", struct iovec);
    FIELD("IoVec", struct iovec, iov_base);
    FIELD("IoVec", struct iovec, iov_len);
}

static void show_namespaces(void)
{
    CONSTANT(SYS_openat2);
    CONSTANT(RESOLVE_NO_MAGICLINKS);
    CONSTANT(RESOLVE_IN_ROOT);
    CONSTANT(CLONE_FS);
    CONSTANT(CLONE_NEWNS);

    STRUCT("OpenHow", struct open_how);
    FIELD("OpenHow", struct open_how, flags);
    FIELD("OpenHow", struct open_how, mode);
    FIELD("OpenHow", struct open_how, resolve);
}

static void show_trace(void)
{
    CONSTANT(PTRACE_CONT);
    CONSTANT(PTRACE_DETACH);
    CONSTANT(PTRACE_SEIZE);
    CONSTANT(PTRACE_INTERRUPT);
    CONSTANT(PTRACE_LISTEN);
    CONSTANT(PTRACE_O_TRACEEXEC);
    CONSTANT(PTRACE_EVENT_EXEC);
    CONSTANT(PTRACE_EVENT_STOP);
    CONSTANT(SIGSTOP);
    CONSTANT(CAP_SYS_PTRACE);
    CONSTANT(WNOHANG);
    CONSTANT(__WNOTHREAD);
    CONSTANT(__WALL);
}

int main(void)
{
    show_errno();
    show_events();
    show_files();
    show_memory();
    show_namespaces();
    show_trace();
    return 0;
}
