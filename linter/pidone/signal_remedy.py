"""Step 6 of the way: a server and its stop signal brought together, by STOPSIGNAL or its words."""

from __future__ import annotations

import json
import re

from pidone.causes import TracedCause
from pidone.container import Container
from pidone.knowledge.programs import recognise
from pidone.process.model import Hop, Trace
from pidone.prospect import has_shell
from pidone.remedy_foreground import launch_place
from pidone.rule import Edit, Fix
from pidone.source import Span
from pidone.wording import signal_of


def stop_signal_fix(trace: Trace, cause: TracedCause, signal: str) -> Fix | None:
    """STOPSIGNAL, where nothing stands between PID 1 and the server that would not pass it on."""
    if cause.path is None or has_shell(cause.path) or not _reaches(cause, signal):
        return None
    stop = trace.container.stop.span
    if stop is not None:
        return Fix("safe", f"send {signal}", (Edit(stop, signal),))
    edit = _setting(trace.container, signal)
    return None if edit is None else Fix("safe", f"send {signal}", (edit,))


def _reaches(cause: TracedCause, signal: str) -> bool:
    """Whether what stands over the server passes the signal on as it is."""
    hops = cause.path.hops if cause.path is not None else ()
    hop = server_of(cause)
    while hop is not None and hop.parent is not None:
        hop = hops[hop.parent]
        forwards = recognise(hop.argv).forwards
        if hop.program != cause.culprit and (
            forwards is None or forwards.passes(signal) != signal.removeprefix("SIG")
        ):
            return False
    return True


def supervised_fix(cause: TracedCause) -> Fix | None:
    """`stopsignal` for a program of supervisord, in the section that starts it."""
    server = server_of(cause)
    hops = cause.path.hops if cause.path is not None else ()
    parent = hops[server.parent] if server is not None and server.parent is not None else None
    content = cause.span.source.content
    section = content[content.rfind(b"\n[", 0, cause.span.start) + 1 :]
    section = section[: section.find(b"\n[") + 1 or len(section)]
    if parent is None or parent.program != "supervisord" or not section.startswith(b"[program:"):
        return None
    if b"stopsignal" in section:
        return None
    at = content.find(b"\n", cause.span.end)
    place = cause.span.source.span(at + 1, at + 1) if at >= 0 else None
    name = cause.detail.removeprefix("SIG")
    if place is None:
        return None
    return Fix(
        "safe", f"have supervisord send {cause.detail}", (Edit(place, f"stopsignal={name}\n"),)
    )


def variable_fix(trace: Trace, cause: TracedCause) -> Fix | None:
    """PM2_KILL_SIGNAL, by which pm2 sends another signal than SIGINT (measured: pm2 7.0.4)."""
    server = server_of(cause)
    hops = cause.path.hops if cause.path is not None else ()
    parent = hops[server.parent] if server is not None and server.parent is not None else None
    place = launch_place(trace.container)
    if parent is None or not parent.program.startswith("pm2") or place is None:
        return None
    edit = Edit(place, f"ENV PM2_KILL_SIGNAL={cause.detail}\n")
    return Fix("safe", f"have pm2 send {cause.detail}", (edit,))


def _setting(container: Container, signal: str) -> Edit | None:
    """STOPSIGNAL in the Dockerfile, or stop_signal where a Compose file says what is started."""
    halves = [half for half in (container.entrypoint, container.cmd) if half is not None]
    is_own = any(half.instruction for half in halves) and not any(half.place for half in halves)
    if container.service is None or is_own:
        place = launch_place(container)
        return None if place is None else Edit(place, f"STOPSIGNAL {signal}\n")
    place = container.settings
    if place is None:
        return None
    indent = " " * (place.position.column - 1)
    return Edit(place, f"stop_signal: {signal}\n{indent}")


def server_of(cause: TracedCause) -> Hop | None:
    """The server that a cause is about."""
    hops = cause.path.hops if cause.path is not None else ()
    return next((hop for hop in hops if hop.program == cause.culprit), None)


def words_fix(trace: Trace, cause: TracedCause) -> Fix | None:
    """Words that make a server finish its work on the signal that it gets, behind its name.

    None where its own command line is not written where the cause stands.
    """
    server = server_of(cause)
    if server is None:
        return None
    signal = signal_of(trace)
    added = recognise(server.argv).program.ends_by.get(signal.removeprefix("SIG"), ())
    edit = _in_exec_form(trace, server, added) or _in_shell_text(cause, server, added)
    if not added or edit is None:
        return None
    return Fix("unsafe", f"have {server.program} end on {signal}", (edit,))


def _in_exec_form(trace: Trace, server: Hop, added: list[str] | tuple[str, ...]) -> Edit | None:
    for launch in (trace.container.cmd, trace.container.entrypoint):
        if launch is None or launch.form != "exec" or not launch.words:
            continue
        at = len(launch.argv) - len(server.argv)
        if at >= 0 and launch.argv[at:] == server.argv:
            end = launch.words[at].span.end
            text = "".join(", " + json.dumps(word) for word in added)
            return Edit(Span(launch.words[at].span.source, end, end), text)
    return None


def _in_shell_text(
    cause: TracedCause, server: Hop, added: list[str] | tuple[str, ...]
) -> Edit | None:
    name = re.escape(server.argv[0])
    found = re.findall(rf"(?<![\w./-]){name}(?= )", cause.span.text)
    if len(found) != 1 or cause.span.text.lstrip().upper().startswith(("CMD", "ENTRYPOINT")):
        return None
    end = cause.span.text.index(found[0]) + len(found[0])
    place = cause.span.start + len(cause.span.text[:end].encode())
    text = "".join(f' "{word}"' if " " in word else f" {word}" for word in added)
    return Edit(Span(cause.span.source, place, place), text)
