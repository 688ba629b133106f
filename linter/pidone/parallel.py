"""Step 6 of the way: many files at once, where that is worth the start of more processes."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from pidone.discover import FoundFile
from pidone.examine import Examined, examine
from pidone.options import Options

WORTHWHILE = 200
"""Files from which on more processes are started: a Dockerfile and its scripts take 10 ms on
average, each process 60 ms to start and as much memory again (measured)."""

_CHUNK = 16


def examine_all(files: Sequence[FoundFile], options: Options) -> Iterator[Examined]:
    """Each file examined, in order."""
    workers = _processors()
    if workers < 2 or len(files) < WORTHWHILE:
        return (examine(found, options) for found in files)
    return _spread(files, options, workers)


def _spread(files: Sequence[FoundFile], options: Options, workers: int) -> Iterator[Examined]:
    from concurrent.futures import ProcessPoolExecutor
    from functools import partial

    try:
        pool = ProcessPoolExecutor(workers)
    except (ImportError, NotImplementedError, OSError):  # no semaphores, as in some sandboxes
        yield from (examine(found, options) for found in files)
        return
    with pool:
        yield from pool.map(partial(examine, options=options), files, chunksize=_CHUNK)


def _processors() -> int:
    """The processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
