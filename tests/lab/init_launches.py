"""Inits that read what they start from files: supervisord, runsvdir, s6-svscan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lab.launches import Launch

Files = Mapping[str, tuple[str, int]]

CONF = "/etc/supervisor.conf"
SERVICES: Mapping[str, str] = {
    "exec": "#!/bin/sh\nexec app\n",
    "child": "#!/bin/sh\napp\n",
    "slow": "#!/bin/sh\nexec app --clean=1.5\n",
    "trap": "#!/bin/sh\napp &\ntrap 'kill $!; wait $!' TERM HUP\nwait $!\n",
    "deaf": "#!/bin/sh\nexec deaf\n",
    "plain": "#!/bin/sh\nexec plain\n",
}
"""run scripts."""


def supervised(*programs: str, settings: str = "nodaemon=true\nuser=root\n") -> Files:
    """A supervisord.conf of these programs: the lines of a [program:x] section each."""
    sections = [f"[supervisord]\n{settings}"]
    for number, lines in enumerate(programs):
        sections.append(f"[program:p{number}]\n{lines}")
    return {CONF: ("\n".join(sections), 0o644)}


CONFS: Mapping[str, Files] = {
    "app": supervised("command=app\n"),
    "two": supervised("command=app\n", "command=worker\n"),
    "shell": supervised("command=sh -c 'app; true'\n"),
    "exec": supervised("command=sh -c 'exec app'\n"),
    "bash": supervised("command=bash -c 'app'\n"),
    "as-group": supervised("command=sh -c 'app; true'\nstopasgroup=true\n"),
    "kill-as-group": supervised("command=sh -c 'app; true'\nkillasgroup=true\n"),
    "quit": supervised("command=app\nstopsignal=QUIT\n"),
    "kill": supervised("command=app\nstopsignal=KILL\n"),
    "slow": supervised("command=app --clean=1.5\n"),
    "impatient": supervised("command=app --clean=2.5\nstopwaitsecs=1\n"),
    "patient": supervised("command=deaf\nstopwaitsecs=600\n"),
    "deaf": supervised("command=deaf\nstopwaitsecs=1\n"),
    "plain": supervised("command=plain\n"),
    "idle": supervised("command=app\nautostart=false\n", "command=worker\n"),
    "priority": supervised("command=app\npriority=1\n", "command=worker\npriority=2\n"),
    "daemon": supervised("command=app\n", settings="user=root\n"),
}


def service(*kinds: str) -> Files:
    """A folder /service with these services."""
    return {f"/service/{kind}/run": (SERVICES[kind], 0o755) for kind in kinds}


ATYPICAL = frozenset({"deaf", "plain", "impatient", "patient"})
"""Services that do with signals what no table can know of them, or take longer than they may."""


def init_launches() -> Iterator[Launch]:
    for name, files in CONFS.items():
        words = ("supervisord", "-c", CONF, "-i", name)
        yield Launch(words, files, boot=8, typical=name not in ATYPICAL)
    yield Launch(("supervisord", "-n", "-c", CONF, "-i", "daemon"), CONFS["daemon"], boot=8)
    for kind in SERVICES:
        for line in (*OF_FOLDERS, *(f"{one} /service/{kind}" for one in OF_ONE)):
            env = (f"ENV KIND={kind}",)
            words = tuple(line.split())
            yield Launch(words, service(kind), env, boot=8, typical=kind not in ATYPICAL)
    for line in OF_FOLDERS:
        yield Launch(tuple(line.split()), service("exec", "slow"), boot=8)


OF_FOLDERS = ("runsvdir /service", "runsvdir -P /service", "s6-svscan /service", "svscan /service")
OF_ONE = ("runsv", "s6-supervise", "supervise")
