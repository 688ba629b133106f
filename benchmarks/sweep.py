"""Sweep, step 3: what pidone says of every Dockerfile below some folders, counted.

python benchmarks/sweep.py FOLDER... [--output RECORDS.jsonl] [--show RULE]
"""

from __future__ import annotations

import argparse
import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from samples import distinct, dockerfiles_below, spread
from sweep_summary import print_drawn, print_examples, print_summary

_WORKER = Path(__file__).with_name("sweep_worker.py")


def main() -> int:
    """The program: 1 if anything crashed, left no answer or broke the invariant."""
    options = _options()
    if options.read:
        records = [json.loads(line) for line in Path(options.read).read_text().splitlines()]
    else:
        records = list(_kept(_swept(_paths(options), options), options.output))
    records.sort(key=lambda record: str(record["path"]))
    if options.show:
        print_examples(records, options.show, options.examples)
        return 0
    if options.draw:
        print_drawn(records, options.draw, options.seed)
        return 0
    return 0 if print_summary(records, options.examples) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Counts what pidone says of real Dockerfiles.")
    parser.add_argument("folders", nargs="*", help="walked for Dockerfiles; or Dockerfiles")
    parser.add_argument("--bound", type=float, default=10.0, help="seconds for a command and file")
    parser.add_argument("--sample", type=int, help="so many files, as many of each folder")
    parser.add_argument("--seed", type=int, default=1, help="of sample and draw (default: 1)")
    parser.add_argument("--most", type=int, help="of the sample's files below one repository")
    parser.add_argument("--draw", type=int, help="list so many errors and warnings at random")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--output", help="write one JSON object a line for each file")
    parser.add_argument("--read", help="summarise such a file, and run nothing")
    parser.add_argument("--examples", type=int, default=3, help="of each kind (default: 3)")
    parser.add_argument("--show", help="list the findings of one rule, or containers of a verdict")
    return parser.parse_args()


def _paths(options: argparse.Namespace) -> list[str]:
    shares = [_share(Path(name), options) for name in options.folders]
    return [str(path) for share in shares for path in share if "\n" not in str(path)]


def _share(folder: Path, options: argparse.Namespace) -> list[Path]:
    """A folder's Dockerfiles: all of them, or its part of the sample."""
    if not folder.is_dir():
        return [folder]
    found = list(dockerfiles_below(folder))
    if options.sample is None:
        return found
    part = options.sample // len(options.folders)
    return spread(folder, list(distinct(iter(found))), options.seed, options.most)[:part]


def _kept(records: Iterator[dict[str, Any]], output: str | None) -> Iterator[dict[str, Any]]:
    """The records, written down as they come, so that a sweep cut short is not lost."""
    if output is None:
        yield from records
        return
    with open(output, "w", encoding="utf-8") as kept:
        for record in records:
            print(json.dumps(record), file=kept, flush=True)
            yield record


def _swept(paths: list[str], options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """The workers' records, in the order in which they are ready."""
    waiting: queue.SimpleQueue[str] = queue.SimpleQueue()
    for path in paths:
        waiting.put(path)
    ready: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    for _ in range(options.workers):
        arguments = (waiting, ready, options.bound)
        threading.Thread(target=_work, args=arguments, daemon=True).start()
    for done in range(len(paths)):
        yield ready.get()
        if sys.stderr.isatty():
            print(f"\r{done + 1} of {len(paths)}", end="", file=sys.stderr)


def _work(
    waiting: queue.SimpleQueue[str], ready: queue.SimpleQueue[dict[str, Any]], bound: float
) -> None:
    """Feeds one worker, and starts another where it dies of a file."""
    worker = _started(bound)
    while True:
        try:
            path = waiting.get_nowait()
        except queue.Empty:
            break
        line = _reply(worker, path)
        if line:
            ready.put(json.loads(line))
            continue
        status = worker.wait()
        ready.put({"path": path, "crash": f"the worker ended with status {status}"})
        worker = _started(bound)
    if worker.stdin:
        worker.stdin.close()
    worker.wait()


def _started(bound: float) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(_WORKER), str(bound)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _reply(worker: subprocess.Popen[str], path: str) -> str:
    """The worker's line about a file; empty if it has ended."""
    if worker.stdin is None or worker.stdout is None:
        return ""
    try:
        worker.stdin.write(path + "\n")
        worker.stdin.flush()
    except BrokenPipeError:
        return ""
    return worker.stdout.readline()


if __name__ == "__main__":
    sys.exit(main())
