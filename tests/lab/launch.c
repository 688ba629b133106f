/* Starts one command as PID 1 of new PID, mount, network and IPC namespaces, as a container engine
 * does.
 *
 *   launch STAGE LOWERS RESULTS WORKDIR UPPER USER COMMAND [ARGUMENT...]
 *
 * STAGE    an empty folder; the root file system is put together on a tmpfs over it
 * LOWERS   overlay layers, the topmost first, colon-separated; the root file system comes last
 * RESULTS  a folder that the command sees as /lab; its file `output` takes stdout and stderr
 * UPPER    a folder that keeps what the command writes, or "-": it is forgotten
 * USER     UID:GID that the command runs as
 *
 * Says "pid N" (as seen from outside) once the command runs, then "exit N" or "signal N".
 * All mounts live in the new namespace and go with it. The network is one of its own, too: what two
 * commands listen on does not collide, and nothing can be fetched.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void fail(const char *what) {
    fprintf(stderr, "launch: %s: %s\n", what, strerror(errno));
    _exit(125);
}

static void mount_at(const char *source, const char *root, const char *at, const char *type,
                     unsigned long flags, const char *options) {
    char target[4096];
    snprintf(target, sizeof target, "%s%s", root, at);
    mkdir(target, 0755);
    if (mount(source, target, type, flags, options) != 0) fail(target);
}

static void build_root(const char *stage, const char *lowers, const char *results,
                       const char *upper) {
    char root[1100], keep[1100], work[1200], options[16384];
    if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0) fail("private mounts");
    mount_at("lab", stage, "", "tmpfs", 0, "mode=0755");
    const char *kept = strcmp(upper, "-") ? upper : stage;
    snprintf(root, sizeof root, "%.1000s/root", stage);
    snprintf(work, sizeof work, "%.1000s/work", kept);
    snprintf(keep, sizeof keep, "%.1000s/upper", kept);
    mkdir(root, 0755);
    mkdir(keep, 0755);
    mkdir(work, 0755);
    snprintf(options, sizeof options, "lowerdir=%s,upperdir=%s,workdir=%s", lowers, keep, work);
    mount_at("overlay", root, "", "overlay", 0, options);
    mount_at("/dev", root, "/dev", NULL, MS_BIND | MS_REC, NULL);
    mount_at("shm", root, "/dev/shm", "tmpfs", 0, "mode=1777");
    mount_at("tmp", root, "/tmp", "tmpfs", 0, "mode=1777");
    mount_at("run", root, "/run", "tmpfs", 0, "mode=0755");
    mount_at(results, root, "/lab", NULL, MS_BIND, NULL);
    mount_at("proc", root, "/proc", "proc", 0, NULL);
    if (chroot(root) != 0 || chdir("/") != 0) fail("chroot");
}

/* runc sets up a session of its own and default dispositions. */
static void reset_process(const char *workdir) {
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
    umask(022);
    setsid();
    if (chdir(workdir) != 0) {
        char made[4096]; /* the engine makes a WORKDIR that is not there */
        snprintf(made, sizeof made, "%s/", workdir);
        for (char *slash = strchr(made + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
            *slash = 0;
            mkdir(made, 0755);
            *slash = '/';
        }
        if (chdir(workdir) != 0) fail(workdir);
    }
}

static void become_user(const char *user) {
    unsigned uid, gid;
    if (sscanf(user, "%u:%u", &uid, &gid) != 2) fail(user);
    if (uid == 0 && gid == 0) return;
    if (setgroups(0, NULL) != 0 || setgid(gid) != 0 || setuid(uid) != 0) fail(user);
}

/* A network of its own has a loopback device only, and that is down. */
static void raise_loopback(void) {
    struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP};
    int any = socket(AF_INET, SOCK_DGRAM, 0);
    if (any < 0 || ioctl(any, SIOCSIFFLAGS, &request) != 0) fail("loopback");
    close(any);
}

/* Unlike execvp, no fallback to a shell for a file without a magic number: runc has none. */
static void execute(char **argv) {
    char found[4096], path[4096];
    if (strchr(argv[0], '/')) {
        execv(argv[0], argv);
        fail(argv[0]);
    }
    snprintf(path, sizeof path, "%s", getenv("PATH") ? getenv("PATH") : "/usr/bin:/bin");
    for (char *folder = strtok(path, ":"); folder; folder = strtok(NULL, ":")) {
        snprintf(found, sizeof found, "%s/%s", folder, argv[0]);
        if (access(found, X_OK) != 0) continue;
        execv(found, argv);
        fail(found);
    }
    errno = ENOENT;
    fail(argv[0]);
}

static void command(char **argv, int ready) {
    int output;
    char go;
    build_root(argv[1], argv[2], argv[3], argv[5]);
    output = open("/lab/output", O_WRONLY | O_CREAT | O_APPEND, 0666);
    if (output < 0 || dup2(output, 1) < 0 || dup2(output, 2) < 0) fail("/lab/output");
    close(output);
    if (read(ready, &go, 1) != 1) _exit(125);
    close(ready);
    reset_process(argv[4]);
    become_user(argv[6]);
    execute(argv + 7);
}

int main(int argc, char **argv) {
    int status, ready[2];
    if (argc < 8) {
        fprintf(stderr, "usage: launch STAGE LOWERS RESULTS WORKDIR UPPER USER COMMAND...\n");
        return 125;
    }
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (unshare(CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC) != 0) fail("unshare");
    raise_loopback();
    if (pipe2(ready, O_CLOEXEC) != 0) fail("pipe");
    pid_t child = fork();
    if (child < 0) fail("fork");
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        command(argv, ready[0]);
    }
    printf("pid %d\n", (int)child);
    fflush(stdout);
    if (write(ready[1], "", 1) != 1) fail("start");
    waitpid(child, &status, 0);
    if (WIFSIGNALED(status))
        printf("signal %d\n", WTERMSIG(status));
    else
        printf("exit %d\n", WEXITSTATUS(status));
    return 0;
}
