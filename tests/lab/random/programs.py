"""Random commands: programs of which the files say, or everyone knows, what signals do to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lab.scenario import Mode


@dataclass(frozen=True)
class Program:
    """A command of the application, the payload that stands for it in the lab, the script that it
    runs (a file of the image), and the stop signals for which the payload does as it does."""

    command: str
    path: str
    mode: Mode
    script: str = ""
    signals: Sequence[str] = ("TERM", "INT", "QUIT", "USR1", "HUP")

    @property
    def file(self) -> str:
        """The script's name in the folder, and below / in the image; "" where it has none."""
        return self.command.rpartition("/")[2] if self.script else ""


_HANDLING = "".join(
    f"process.on('{name}', () => server.close());\n"
    for name in ("SIGTERM", "SIGINT", "SIGQUIT", "SIGHUP")
)
PROGRAMS = (
    Program("node /server.js", "/usr/local/bin/node", "reset",
            "require('http').createServer().listen(80);\n", ("TERM", "INT", "QUIT", "HUP")),
    Program("node /careful.js", "/usr/local/bin/node", "handle",
            f"const server = require('http').createServer().listen(80);\n{_HANDLING}",
            ("TERM", "INT", "QUIT", "HUP")),
    Program("python /server.py", "/usr/local/bin/python", "interrupt",
            "import http.server\nhttp.server.test()\n"),
    Program("perl /server.pl", "/usr/local/bin/perl", "default", "sleep 60 while 1;\n"),
    Program("redis-server", "/usr/local/bin/redis-server", "hangup", "", ("TERM", "INT", "HUP")),
)  # fmt: skip


def known_programs(signal: str) -> list[str]:
    """The commands whose payload is right for the stop signal."""
    return [program.command for program in PROGRAMS if signal in program.signals]


def programs_in(text: str) -> list[Program]:
    """Those that a project runs."""
    found = (one for one in PROGRAMS if (f"/{one.file}" if one.file else one.command) in text)
    return list({program.path: program for program in found}.values())
