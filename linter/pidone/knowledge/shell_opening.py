"""Knowledge for step 4 (simulate): what is known of how a shell opens files."""

from __future__ import annotations

from dataclasses import dataclass

Names = frozenset[str]


@dataclass(frozen=True, slots=True)
class Opening:
    """What a shell does about files that it opens.

    A FIFO blocks whoever opens it until somebody opens its other end. The places: command
    `read A < fifo` (any built-in, and the same for `>`); compound `{ ...; } < fifo` (loops and
    functions too); special `exec 3< fifo`; program `cat < fifo`; bare `< fifo`; subshell
    `(read A) < fifo`; errexit: a command under `set -e`. There a trapped signal comes. Without
    a trap the shell is as in `wait`.
    """

    searches_path: bool
    """`sh NAME` finds a script in PATH that is not in the folder where the shell stands."""
    in_shell: Names
    """Where the shell itself opens the FIFO, not a child that it has forked."""
    runs_trap_in: Names
    """Where the trap is run at once."""
    fails_in: Names
    """Where the FIFO is not opened again after the signal: the command fails."""
    failed_status: int
    """`$?` of a command whose redirection has failed; 0 where none does."""
