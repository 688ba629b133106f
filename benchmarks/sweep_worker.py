"""Sweep, step 1: the process that asks pidone about one file after the other, in its own memory.

Reads paths from standard input, one a line; writes one JSON object a line to standard output.
"""

from __future__ import annotations

import io
import json
import signal
import sys
import time
import traceback
from types import FrameType
from typing import Any


class OutOfTimeError(BaseException):
    """The bound for one command is over; no `except Exception` of the program takes it."""


def main() -> int:
    """Answers until standard input ends; the one argument is the bound in seconds."""
    bound = float(sys.argv[1])
    signal.signal(signal.SIGALRM, _give_up)
    answers = sys.stdout
    for line in sys.stdin:
        path = line.rstrip("\n")
        record: dict[str, Any] = {"path": path}
        for command in ("trace", "check"):
            record[command] = _asked(command, path, bound)
        print(json.dumps(record), file=answers, flush=True)
    return 0


def _give_up(_number: int, _frame: FrameType | None) -> None:
    raise OutOfTimeError


def _asked(command: str, path: str, bound: float) -> dict[str, Any]:
    """What one command says of one file: seconds, exit status, its object, and what went wrong."""
    start = time.perf_counter()
    # Again every second, since Python drops what is raised inside a finalizer.
    signal.setitimer(signal.ITIMER_REAL, bound, 1)
    said, complained = io.BytesIO(), io.BytesIO()
    status: int | None = None
    trouble = ""
    try:
        status = _run([command, "--format", "json", path], said, complained)
    except OutOfTimeError:
        trouble = f"no answer within {bound:g} s"
    except BaseException:
        trouble = traceback.format_exc()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    seconds = time.perf_counter() - start
    answer, unreadable = _parsed(said.getvalue())
    return {
        "seconds": round(seconds, 5),
        "status": status,
        "answer": answer,
        "errors": complained.getvalue().decode(errors="replace"),
        "trouble": trouble or unreadable,
    }


def _run(arguments: list[str], said: io.BytesIO, complained: io.BytesIO) -> int:
    from pidone.__main__ import main as pidone

    kept = sys.argv, sys.stdout, sys.stderr
    sys.argv = ["pidone", *arguments]
    streams = sys.stdout, sys.stderr = _text(said), _text(complained)
    try:
        result: object = pidone()
    except SystemExit as end:
        result = end.code
    finally:
        sys.argv, sys.stdout, sys.stderr = kept
        for stream in streams:
            stream.flush()
            stream.detach()
    return result if isinstance(result, int) else 0


def _text(stream: io.BytesIO) -> io.TextIOWrapper:
    return io.TextIOWrapper(stream, encoding="utf-8", errors="backslashreplace")


def _parsed(output: bytes) -> tuple[Any, str]:
    if not output.strip():
        return None, ""
    try:
        return json.loads(output), ""
    except ValueError as error:
        return None, f"standard output is no JSON: {error}"


if __name__ == "__main__":
    sys.exit(main())
