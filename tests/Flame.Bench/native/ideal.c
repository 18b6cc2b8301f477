/* The least work that samples a CPython 3.15 process: one process_vm_readv per sample.
 *
 *   ideal PID [SECONDS] [RATE]     (RATE 0, the default: at full speed)
 *
 * What a profiler can come near to, not a profiler: it knows one layout, no lines, and no thread that starts later.
 *
 * Each sample is one call that copies, for every thread and in this order: the bulk of its stack
 * chunks (all but the top kilobytes), the frames that lay outside of the chunks in the last sample
 * (entry frames on the C stack, generators), the thread state, the top of the newest chunk, and the
 * pointer to the running frame once more. So the part that moves is read between two reads of that
 * pointer, some 100 ns apart, and the part that rests is read before. The stack is that of the
 * first pointer. It counts when the second one is the same, one of its callers (frames were popped
 * meanwhile: their memory still holds) or a little above it (frames were pushed meanwhile); else
 * the sample is dropped. Stacks are counted by their (code, instruction) pairs. Nothing is written
 * to the target and it is never stopped.
 * Prints one JSON object.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include "find_runtime.h"

enum { MaxThreads = 64, MaxChunks = 64, MaxLoose = 8, MaxSegments = 1000, StateBytes = 384,
       FrameBytes = 88, Below = 1024, Above = 1024, HashSize = 1 << 16, MaxDepth = 2048,
       ChunkBytes = 1 << 20, PushedBytes = 4096 };

/* places in _Py_DebugOffsets of 3.15, in words */
enum { InterpretersHead = 5, ThreadsHead = 9, StateNext = 24, CurrentFrame = 26, BaseFrame = 27,
       DataStackChunk = 32, FramePrevious = 40, FrameCode = 41, FrameInstruction = 42 };

typedef struct { uintptr_t address; size_t size; char *copy; } Segment;
typedef struct {
    uintptr_t state, after;
    char before[StateBytes];
    Segment chunks[MaxChunks], loose[MaxLoose];     /* chunks: the newest first */
    size_t topFrom, topTo, highest;                          /* the moving part of the newest, as offsets */
    int chunkCount, looseCount, known;
} Thread;
typedef struct { uint64_t hash, count; } Stack;

static pid_t pid;
static uint64_t offset[128];
static Thread threads[MaxThreads];
static int threadCount;
static uint64_t samples, torn, misses, reads, frames, bytes, counted, distinct;
static Stack table[HashSize];

static void fail(const char *what) {
    fprintf(stderr, "ideal: %s: %s\n", what, errno ? strerror(errno) : "-");
    exit(1);
}

static int readOne(uintptr_t address, void *to, size_t size) {
    struct iovec local = {to, size}, remote = {(void *)address, size};
    reads++;
    return process_vm_readv(pid, &local, 1, &remote, 1, 0) == (ssize_t)size;
}

static uintptr_t word(const char *from, uint64_t at) {
    uintptr_t value;
    memcpy(&value, from + at, sizeof value);
    return value;
}

static uintptr_t remoteWord(uintptr_t address) {
    uintptr_t value;
    if (!readOne(address, &value, sizeof value)) fail("read");
    return value;
}

static void listThreads(uintptr_t interpreter) {
    uintptr_t state = remoteWord(interpreter + offset[ThreadsHead]);
    for (threadCount = 0; state && threadCount < MaxThreads; threadCount++) {
        threads[threadCount].state = state;
        state = remoteWord(state + offset[StateNext]);
    }
}

static char *local(Thread *t, uintptr_t frame) {
    for (int i = 0; i < t->chunkCount; i++) {
        Segment *c = &t->chunks[i];
        if (frame >= c->address && frame + FrameBytes <= c->address + (i ? c->size : t->topTo))
            return c->copy + (frame - c->address);
    }
    for (int i = 0; i < t->looseCount; i++)
        if (t->loose[i].address == frame) return t->loose[i].copy;
    return NULL;
}

static int inChunk(Thread *t, uintptr_t frame) {
    for (int i = 0; i < t->chunkCount; i++)
        if (frame - t->chunks[i].address < t->chunks[i].size) return 1;
    return 0;
}

/* which part of the newest chunk moves: around `top`, where its last frame ends */
static void aim(Thread *t, uintptr_t top) {
    Segment *c = &t->chunks[0];
    size_t used = top > c->address && top <= c->address + c->size ? top - c->address : c->size;
    t->topFrom = used > Below ? (used - Below) & ~(size_t)7 : 0;
    t->topTo = used + Above < c->size ? used + Above : c->size;
    if (t->highest > c->size) t->highest = c->size;
    if (t->topTo > t->highest) t->highest = t->topTo;       /* as far as it went lately */
    else t->highest -= (t->highest - t->topTo) / 1024;
    t->topTo = t->highest;
}

/* learns where the thread's chunks are, for the next sample */
static void learn(Thread *t) {
    uintptr_t chunk = word(t->before, offset[DataStackChunk]);
    int n = 0;
    for (misses++; chunk && n < MaxChunks; n++) {
        uintptr_t header[3];
        if (!readOne(chunk, header, sizeof header) || header[1] < sizeof header || header[1] > ChunkBytes) break;
        if (!t->chunks[n].copy && !(t->chunks[n].copy = malloc(ChunkBytes))) fail("memory");
        t->chunks[n].address = chunk;
        t->chunks[n].size = header[1];
        if (n) t->chunks[n].size = header[2] * 8 + 24 < header[1] ? header[2] * 8 + 24 : header[1];
        chunk = header[0];
    }
    t->chunkCount = n;
    t->known = n > 0;
    if (n) aim(t, word(t->before, offset[DataStackChunk] + 8));
}

static void count(uint64_t hash) {
    uint32_t at = hash >> 48;
    for (int probe = 0; probe < HashSize; probe++, at = (at + 1) % HashSize) {
        Stack *s = &table[at];
        if (!s->count) {
            s->hash = hash;
            distinct++;
        }
        if (s->hash == hash) { s->count++; return; }
    }
}

/* walks one thread's copies: 1 counted, 0 torn, -1 a frame or chunk was not in the copies */
static int walk(Thread *t) {
    uintptr_t frame = word(t->before, offset[CurrentFrame]), base = word(t->before, offset[BaseFrame]);
    if (word(t->before, offset[DataStackChunk]) != t->chunks[0].address) return -1;
    uint64_t hash = t->state;
    int depth = 0, steps = 0, live = frame == t->after || (t->after > frame && t->after - frame < PushedBytes);
    while (frame != base) {
        if (!frame || depth == MaxDepth || ++steps > 2 * MaxDepth) return 0;
        if (frame == t->after) live = 1;
        char *copy = local(t, frame);
        if (!copy && inChunk(t, frame)) return 0;    /* higher than what was copied */
        if (!copy) {
            char probe[FrameBytes];      /* read it now, and together with the rest from now on */
            if (!readOne(frame, probe, sizeof probe)) return 0;
            Segment *s = &t->loose[t->looseCount % MaxLoose];
            if (!s->copy) s->copy = malloc(FrameBytes);
            s->address = frame;
            s->size = FrameBytes;
            memcpy(s->copy, probe, FrameBytes);
            copy = s->copy;
            if (t->looseCount < MaxLoose) t->looseCount++;
            misses++;
        }
        depth++;
        hash = (hash ^ word(copy, offset[FrameCode])) * 0x9E3779B97F4A7C15u;
        hash = (hash ^ word(copy, offset[FrameInstruction])) * 0xC2B2AE3D27D4EB4Fu;
        frame = word(copy, offset[FramePrevious]);
    }
    if (!live) return 0;
    frames += depth;
    count(hash);
    return 1;
}

static struct iovec here[MaxSegments], there[MaxSegments];
static int segments;
static size_t want;

static void add(void *to, uintptr_t from, size_t size) {
    if (!size || segments == MaxSegments) return;
    here[segments] = (struct iovec){to, size};
    there[segments++] = (struct iovec){(void *)from, size};
    want += size;
}

static void sample(void) {
    segments = 0;
    want = 0;
    for (int i = 0; i < threadCount; i++) {
        Thread *t = &threads[i];
        if (!t->known) {
            if (!readOne(t->state, t->before, StateBytes)) fail("thread state");
            learn(t);
            if (!t->known) continue;
        }
        for (int k = t->chunkCount - 1; k > 0; k--)
            add(t->chunks[k].copy, t->chunks[k].address, t->chunks[k].size);
        for (int k = 0; k < t->looseCount; k++)
            add(t->loose[k].copy, t->loose[k].address, FrameBytes);
        add(t->chunks[0].copy, t->chunks[0].address, t->topFrom);
        add(t->before, t->state, StateBytes);
        add(t->chunks[0].copy + t->topFrom, t->chunks[0].address + t->topFrom, t->topTo - t->topFrom);
        add(&t->after, t->state + offset[CurrentFrame], sizeof t->after);
    }
    reads++;
    ssize_t got = process_vm_readv(pid, here, segments, there, segments, 0);
    samples++;
    if (got != (ssize_t)want) {
        if (got < 0 && errno == ESRCH) fail("the process is gone");
        for (int i = 0; i < threadCount; i++) threads[i].known = 0, threads[i].looseCount = 0;
        misses++;
        torn += threadCount;
        return;
    }
    bytes += got;
    for (int i = 0; i < threadCount; i++) {
        Thread *t = &threads[i];
        int result = t->known ? walk(t) : -1;
        if (result > 0) counted++;
        else torn++;
        if (result < 0) t->known = 0;
        else aim(t, word(t->before, offset[DataStackChunk] + 8));
    }
}

static double now(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

int main(int argc, char **argv) {
    if (argc < 2) return fprintf(stderr, "usage: ideal PID [SECONDS] [RATE]\n"), 2;
    pid = atoi(argv[1]);
    double seconds = argc > 2 ? atof(argv[2]) : 3, rate = argc > 3 ? atof(argv[3]) : 0;
    uintptr_t runtime = findRuntime(pid);
    if (!runtime || !readOne(runtime, offset, sizeof offset)) fail("no _PyRuntime");
    if (memcmp(offset, "xdebugpy", 8) || offset[1] >> 16 != 0x030f) fail("not CPython 3.15");
    listThreads(remoteWord(runtime + offset[InterpretersHead]));
    prctl(PR_SET_TIMERSLACK, 1);
    double start = now(CLOCK_MONOTONIC), cpu = now(CLOCK_PROCESS_CPUTIME_ID), end = start + seconds;
    double next = start, t = start;
    for (uint64_t i = 0; t < end; i++) {
        sample();
        if (rate > 0) {
            next += 1 / rate;
            if (next < (t = now(CLOCK_MONOTONIC))) next = t;
            struct timespec at = {(time_t)next, (long)((next - (time_t)next) * 1e9)};
            clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, 0);
        }
        if (rate > 0 || i % 64 == 0) t = now(CLOCK_MONOTONIC);
    }
    cpu = now(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    t = now(CLOCK_MONOTONIC) - start;
    printf("{\"threads\": %d, \"samples\": %lu, \"per_second\": %.0f, \"cpu_ns\": %.0f, \"cpu_percent\": %.1f, "
           "\"torn_percent\": %.3f, \"misses_percent\": %.3f, \"reads_per_sample\": %.3f, "
           "\"mean_depth\": %.1f, \"bytes_per_sample\": %.0f, \"distinct_stacks\": %lu}\n",
           threadCount, samples, samples / t, cpu * 1e9 / samples, 100 * cpu / t,
           100.0 * torn / (samples * threadCount), 100.0 * misses / samples, (double)reads / samples,
           counted ? (double)frames / counted : 0, (double)bytes / samples, distinct);
    return 0;
}
