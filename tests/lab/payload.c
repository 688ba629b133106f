/* An application that can be told to stop: takes a moment to clean up, and says what it does.
 *
 *   app [--clean=SECONDS] [--exit=STATUS] [--run=SECONDS] [TAG...]
 *
 * Writes lines to the FIFO /lab/record, tab-separated: what, pid, seconds of the monotonic clock,
 * then
 *   up     its tag, parent, process group, session, ignored signals at its start (hex mask)
 *   got    the signal's number
 *   clean  nothing more: its clean-up is done, it ends now
 *   died   nothing more: a signal that it has no handler for ends it (MODE_DEFAULT)
 *   done   nothing more: it ended by itself (MODE_SHORT, or --run is over)
 *
 * Without --clean it takes 0.3 to 0.8 s to clean up, longer the more payloads with a lower pid have
 * been up (the file /lab/pids has a line for each), or, where the file /lab/reverse exists, the
 * fewer. So the runs of a scenario differ in which of two applications, told at the same time, is
 * done first; the pids themselves, which differ from engine to engine, do not matter.
 *
 * One of these is defined when it is compiled:
 *   MODE_HANDLE   handles every signal that it can; a second one does not cut the clean-up short
 *   MODE_DEFAULT  has no handlers: PID 1 is deaf, any other process dies at once. The death is
 *                 written down by a handler, which PID 1 and ignored signals do not get.
 *   MODE_IGNORE   ignores every signal that it can
 *   MODE_SHORT    ends at once
 *   MODE_RESET    as MODE_DEFAULT, but what it inherits as ignored it sets to default (node)
 *   MODE_INTERRUPT  handles INT unless that is ignored, has no other handler (python)
 *   MODE_HANGUP   ignores HUP, handles the others (redis)
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#if defined MODE_RESET || defined MODE_INTERRUPT
#define MODE_DEFAULT
#endif

static volatile sig_atomic_t told;
static int record = -1, pids = -1;
static const int signals[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2};
enum { COUNT = sizeof signals / sizeof *signals };

static void say(const char *what, const char *rest) {
    char line[1024];
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    int length = snprintf(line, sizeof line, "%s\t%d\t%ld.%03ld\t%.800s\n", what, (int)getpid(),
                          (long)now.tv_sec, now.tv_nsec / 1000000, rest);
    if (record >= 0 && write(record, line, length) != length) _exit(99);
}

#ifdef MODE_DEFAULT
static int is_handled(int number) {
#ifdef MODE_INTERRUPT
    return number == SIGINT;
#else
    return (void)number, 0;
#endif
}
#endif

static void on_signal(int number) {
    int saved = errno;
    char name[16];
    snprintf(name, sizeof name, "%d", number);
    say("got", name);
#ifdef MODE_DEFAULT
    if (!is_handled(number)) {
        say("died", "");
        signal(number, SIG_DFL);
        raise(number);
    }
#endif
    told = number;
    errno = saved;
}

static unsigned long ignored_signals(void) {
    unsigned long mask = 0;
    for (int number = 1; number < 32; number++) {
        struct sigaction action;
        if (sigaction(number, NULL, &action) == 0 && action.sa_handler == SIG_IGN)
            mask |= 1UL << (number - 1);
    }
    return mask;
}

static void set_dispositions(void) {
    for (int at = 0; at < COUNT; at++) {
        struct sigaction action = {0};
        action.sa_handler = on_signal;
        action.sa_flags = SA_RESTART;
#ifdef MODE_IGNORE
        action.sa_handler = SIG_IGN;
#endif
#ifdef MODE_HANGUP
        if (signals[at] == SIGHUP) action.sa_handler = SIG_IGN;
#endif
#ifdef MODE_RESET
        signal(signals[at], SIG_DFL);
#endif
#ifdef MODE_DEFAULT
        if (ignored_signals() & 1UL << (signals[at] - 1)) continue;
        if (getpid() == 1 && !is_handled(signals[at])) continue;
#endif
        sigaction(signals[at], &action, NULL);
    }
}

static struct timespec span_of(double seconds) {
    return (struct timespec){(time_t)seconds, (long)((seconds - (time_t)seconds) * 1e9)};
}

static void sleep_fully(double seconds) {
    struct timespec left = span_of(seconds);
    while (nanosleep(&left, &left) != 0 && errno == EINTR) continue;
}

static void write_pid(void) {
    char line[16];
    int length = snprintf(line, sizeof line, "%d\n", (int)getpid());
    if (pids >= 0 && write(pids, line, length) != length) _exit(99);
}

/* How many payloads with a lower pid have been up, 5 at most. */
static int place_among_pids(void) {
    char text[8192] = "";
    int place = 0;
    ssize_t length = pids >= 0 ? pread(pids, text, sizeof text - 1, 0) : 0;
    text[length > 0 ? length : 0] = 0;
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
        place += atoi(line) < (int)getpid();
    return place < 5 ? place : 5;
}

static double clean_up_time(int reverse) {
    int place = place_among_pids();
    return 0.3 + 0.1 * (reverse ? 5 - place : place);
}

static void say_up(char **words) {
    char rest[1024] = "", tail[128];
    for (; *words; words++) {
        strncat(rest, *words, sizeof rest - strlen(rest) - 2);
        if (words[1]) strcat(rest, " ");
    }
    for (char *at = rest; *at; at++)
        if ((unsigned char)*at < 32) *at = '?';
    rest[600] = 0;
    snprintf(tail, sizeof tail, "\t%d\t%d\t%d\t%lx", (int)getppid(), (int)getpgrp(),
             (int)getsid(0), ignored_signals());
    strcat(rest, tail);
    set_dispositions();
    write_pid();
    say("up", rest);
}

int main(int argc, char **argv) {
    double clean = -1, run = 1e8;
    int status = 0, at = 1;
    (void)argc;
    for (; argv[at] && strncmp(argv[at], "--", 2) == 0; at++) {
        if (strncmp(argv[at], "--clean=", 8) == 0) clean = atof(argv[at] + 8);
        if (strncmp(argv[at], "--exit=", 7) == 0) status = atoi(argv[at] + 7);
        if (strncmp(argv[at], "--run=", 6) == 0) run = atof(argv[at] + 6);
    }
    record = open("/lab/record", O_WRONLY | O_CLOEXEC);
    pids = open("/lab/pids", O_RDWR | O_APPEND | O_CLOEXEC);
    int reverse = access("/lab/reverse", F_OK) == 0;
    sigset_t all, before;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, &before);
#ifdef MODE_SHORT
    run = 0;
#endif
    say_up(argv + at);
    struct timespec left = span_of(run);
    if (ppoll(NULL, 0, &left, &before) == 0) {
        say("done", "");
        return status;
    }
    while (!told) sigsuspend(&before);
    sigprocmask(SIG_SETMASK, &before, NULL);
    sleep_fully(clean < 0 ? clean_up_time(reverse) : clean);
    say("clean", "");
    return status;
}
