"""Hand-made traces and findings, so that a report or a rule can be tested without a simulation."""

from __future__ import annotations

from pidone.container import Container, containers_of
from pidone.dockerfile.read import read_dockerfile
from pidone.process.model import Cause, Hop, Path, Trace, Verdict
from pidone.results import Report, Reported, outcome_of
from pidone.rule import Edit, Finding, Fix, Related, Rule
from pidone.source import Source

DOCKERFILE = Source("web/Dockerfile", b'FROM debian:12\nCOPY run.sh /\nENTRYPOINT ["/run.sh"]\n')
SCRIPT = Source("web/run.sh", b'#!/bin/sh\nset -e\napp "$@"\n')
APP = SCRIPT.span(17, 25)
"""The command `app "$@"`."""

SHELL_HOP = Hop(
    ("/bin/sh", "/run.sh"), "sh", True, None, "ignored", "lives", SCRIPT.span(0, 9), "no trap"
)
APP_HOP = Hop(("app",), "app", False, 0, "never sent", "lives", APP, "")


def container() -> Container:
    return containers_of(read_dockerfile(DOCKERFILE))[0]


def cause(kind: str = "child-instead-of-exec") -> Cause:
    return Cause(kind, APP, culprit="sh", victim="app")


def path(verdict: Verdict, *causes: Cause, because: str = "") -> Path:
    assumes = ("app handles SIGTERM",)
    return Path(verdict, because or f"it is {verdict}", (SHELL_HOP, APP_HOP), causes, assumes)


def trace(*paths: Path, remarks: tuple[Cause, ...] = ()) -> Trace:
    return Trace(container(), paths or (path(Verdict.KILLED, cause()),), remarks)


def finding() -> Finding:
    fix = Fix("safe", "put exec in front", (Edit(SCRIPT.span(17, 17), "exec "),))
    related = (Related(DOCKERFILE.span(29, 51), "this starts it"),)
    return Finding("error", "sh stays in front of app", APP, related, fix)


def reported(rule: str = "child-instead-of-exec") -> Reported:
    killed = trace()
    return Reported(rule, finding(), outcome_of(killed, killed.worst))


def report(*findings: Reported, rules: tuple[Rule, ...] = ()) -> Report:
    return Report(findings, (), (), rules, files=2)
