"""Knowledge for step 4 (simulate): what is known of each shell, and what each answer means.

A list of answers is a frozenset of names here; the docstrings say which names there are.
"""

from __future__ import annotations

from dataclasses import dataclass

from pidone.knowledge.shell_forms import Names, Replaces
from pidone.knowledge.shell_opening import Opening


@dataclass(frozen=True, slots=True)
class Signals:
    """What a shell without any trap does, as PID 1 and as another process.

    Of HUP, INT, QUIT, TERM, USR1, USR2, ALRM and WINCH, the signals that ...

    The places: `wait`; a foreground child; a pipeline `app | x`; a substitution `A=$(app)`; a
    foreground child of a shell with `set -m`.
    """

    pid1_ends_in_wait: Names
    """... end it as PID 1 in `wait`: it has a handler of its own for them."""
    pid1_ends_in_foreground: Names
    """... end it as PID 1 at once, while a foreground child runs."""
    pid1_ends_in_pipeline: Names
    pid1_ends_in_substitution: Names
    pid1_ends_in_job_control: Names
    pid1_ends_after_foreground: Names
    """... end it as PID 1 at the latest when that child has ended: the script does not go on."""
    pid1_ends_after_reset: Names
    """... end it as PID 1 in `wait` after `trap - SIGNAL`."""
    pid1_ends_after_trap_and_reset: Names
    """The same after `trap x SIGNAL; trap - SIGNAL`."""
    child_survives_in_wait: Names
    """... do not end it in `wait` when it is not PID 1."""
    child_survives_in_foreground: Names
    """... do not end it at once, not PID 1, while a foreground child runs."""
    child_survives_in_pipeline: Names
    child_survives_in_substitution: Names
    child_survives_in_job_control: Names
    child_ends_after_foreground: Names
    """... have ended it by the time that child has ended, not PID 1."""
    group_ends: Names
    """... end it, not PID 1, when shell and foreground child get them together (at once, or when
    the child, which handles it and exits 0, is done). WINCH: never mind, the child ignores it."""


@dataclass(frozen=True, slots=True)
class ExitTrap:
    """What a shell does whose only trap is EXIT; signals and places as in Signals."""

    pid1_ends_in_wait: Names
    pid1_ends_in_foreground: Names
    pid1_ends_in_pipeline: Names
    pid1_ends_in_substitution: Names
    pid1_ends_in_job_control: Names
    pid1_runs_in_wait: Names
    """The trap is run, as PID 1 in `wait`."""
    pid1_runs_in_foreground: Names
    pid1_runs_in_pipeline: Names
    pid1_runs_in_substitution: Names
    pid1_runs_in_job_control: Names
    child_runs_in_wait: Names
    child_runs_in_foreground: Names
    child_runs_in_pipeline: Names
    child_runs_in_substitution: Names
    child_runs_in_job_control: Names
    listing_does_it_too: bool
    """`trap` without arguments makes PID 1 end on those signals as an EXIT trap does."""
    before_exec: bool
    """The trap is run when `exec` is about to put a program in the shell's place."""
    after_failed_exec: bool
    """The trap is run when `exec` finds no such program."""
    after_exit_in_trap: bool
    """The trap is run after `exit` in another trap."""
    after_errexit: bool
    """The trap is run when `set -e` ends the script."""
    pid1_runs_after_foreground: Names
    """The trap is run when the foreground child has ended, and the script does not go on."""
    child_runs_after_foreground: Names
    pid1_runs_under_errexit: Names
    """The trap is run under `set -e`, in `wait`."""
    child_runs_under_errexit: Names
    reset_leaves_handlers: bool
    """PID 1 ends on SIGTERM as with an EXIT trap, after `trap x EXIT; trap - EXIT`."""
    handles_what_was_trapped_before: bool
    """The same after `trap y TERM; trap x EXIT; trap - TERM`."""
    signal_in_it_at_exit: str
    """What becomes of PID 1 whose EXIT trap, run by `exit`, sends it a TERM: a fate as in
    Errexit."""
    signal_in_it_at_signal: str
    """The same of an EXIT trap that is run by a TERM, where it is ("hangs" where it is not)."""


@dataclass(frozen=True, slots=True)
class Errexit:
    """What `set -e` makes of traps. A fate is "goes_on", "ends" or, of PID 1 that raises the
    signal anew and sleeps until a child ends, "hangs"."""

    interrupted_wait: str
    """The script's fate at a `wait` that a trapped signal interrupts."""
    runs_trap_first: bool
    """That trap is run, even if the script ends."""
    runs_trap_before_exit_trap: bool
    """The same where there is an EXIT trap, too."""
    after_wait_in_trap: str
    """The fate where the trap itself waited for the child."""
    interrupted_sleep: str
    """The same of a `sleep` in the shell (Running.sleep_in_shell); "goes_on": the trap is run."""
    trap_in_condition: str
    """The fate of a trap's list with a command that fails, where the trap came into a condition."""


@dataclass(frozen=True, slots=True)
class Traps:
    accepts: Names
    """Names that `trap` takes; an unknown one is status 1. KILL and STOP are taken and never
    come."""
    names_after_a_bad_one: bool
    """`trap x NOSUCH TERM` still sets TERM."""
    bad_name_ends_script: bool
    runs_at_once_in: Names
    """Where a trap does not wait: wait, foreground (a child), subshell `(app; x)`, substitution
    `$(app; x)`, substituted_command `$(app)`, job_control (a child under `set -m`), pipeline, read,
    sleep (`sleep 60` in the foreground), function, eval (with a child)."""
    interrupt_read: bool
    """The script goes on behind a `read` that a trapped signal came into."""
    return_ends_script: bool
    """`return` in a trap that comes outside of any function ends the script."""
    return_leaves_function: bool
    """`return` in a trap that comes inside of a function leaves that function."""
    bare_exit_status: int
    """The status of `exit` without operand in a trap for TERM that came in `wait`."""
    run_for_child_in: Names
    """Where a trap for CHLD runs when a child ends: foreground (behind that child), wait."""


@dataclass(frozen=True, slots=True)
class Inherits:
    kept_traps: Names
    """Where traps of the parent still run: subshell, subshell_job, function_job. (None should.)"""
    ignored_by: Names
    """Where `trap '' TERM` leaves the signal ignored: command, exec, job, subshell, subshell_job,
    substitution, stage."""
    interrupts_ignored_by: Names
    """Which programs of background jobs start with INT and QUIT ignored: job `app &`,
    subshell_job_command `(app) &`, inside_subshell_job `(app; x) &`, inside_group_job,
    inside_function_job, pipeline_job, exec_job `exec app &`, coproc, process_substitution, and
    subshell_job: the subshell itself of `(app; x) &`."""
    job_can_reset_int: bool
    """`(trap - INT; app; x) &` starts app with INT at default."""
    can_trap_ignored_at_start: bool
    """A signal that was ignored when the shell started can be trapped."""
    text_leaves_quit_ignored: bool
    """A command that takes the place of `sh -c` is started with QUIT ignored."""


@dataclass(frozen=True, slots=True)
class Waits:
    interrupted_status: int
    """`$?` of a `wait` that a trapped TERM interrupts."""
    has_n: bool
    """`wait -n`; where it has not, that is a status above 0, and the script goes on."""
    status_known_again: bool
    """A second `wait PID` of an ended child gives its status again, not 127."""
    status_after_wait_for_all: int
    """`wait PID` after a `wait` without operands, for a child that ended with 5."""
    several_are_interrupted: bool
    """A trapped signal interrupts `wait PID PID`."""
    resumes_after_wait_in_trap: bool
    """A `wait PID` goes on where the trap that came into it waited for another child."""
    status_after_wait_in_trap: int
    """`$?` of the interrupted `wait` where the trap waited for that child."""
    for_orphans: Names
    """When `wait` without operands also waits for processes that PID 1 has inherited, and for
    other children that are no jobs:
    without_jobs, with_jobs (of its own, still running), of_a_job_just_killed (a subshell whose
    child is left; mksh is here because such a subshell does not die while its child runs)."""
    interrupted_by_child: Names
    """Whose end a trap for CHLD turns into an interruption of `wait`: own (the one waited for),
    other."""
    for_all_of_a_pipeline: bool
    """A foreground pipeline lasts until all of its stages have ended, not only the last."""
    takes_job_specs: bool
    """`wait %1`."""
    pid_of_a_pipeline_is_all_of_it: bool
    """`x | y & wait $!` waits for x as well."""


@dataclass(frozen=True, slots=True)
class Kills:
    reaches_job_with: Names
    """Arguments of `kill` that reach a background job of a script without job control: -TERM,
    -15, "-s TERM", -SIGTERM, "-s SIGTERM", -term, "-s term", "-n 15" (each before a pid), --,
    "-TERM --", "-TERM -- -pid" (`-$$`), "-- -pid", "-TERM -pid", %1, %%, "-TERM %1",
    "$(jobs -p)", "`jobs -p`", 0, "-TERM -1"."""
    zero_in_trap: str
    """`trap 'kill 0' TERM` in PID 1: its own trap runs "once", again and again inside of itself
    until the shell "crashes" (139), or anew each time that it is over ("loops")."""
    zero_in_trap_then_wait: str
    """`trap 'kill 0; wait' TERM`."""
    raise_again_of_pid1: str
    """What becomes of PID 1 by `trap - TERM; kill -TERM $$` in a trap for TERM, a fate as in
    Errexit: "ends" where the shell has a handler of its own."""


@dataclass(frozen=True, slots=True)
class Language:
    """Names as in tests/lab/language.py, where the script of each one stands."""

    can: Names
    """What the shell can do (or, where the name speaks of a mistake, gets past)."""
    ends_at: Names
    """What ends the script right there: a syntax error, or the error of a special built-in. What
    is in neither is a command that fails, and the script goes on."""


@dataclass(frozen=True, slots=True)
class Running:
    last_stage_in_shell: bool
    """`x | exec app` replaces the shell: the last stage is run by the shell itself."""
    subshell_in_shell: bool
    """`( ... )` and `$( ... )` are run by the shell itself until something needs a process."""
    and_or_job_as_a_whole: bool
    """`a && b &` is one job. If not, `a` runs in the foreground and only `b` is a job."""
    sleep_in_shell: bool
    """`sleep` is a built-in: no process, and traps do not wait for it."""
    job_control_makes_groups: bool
    """`set -m` works without a terminal: jobs get process groups, and INT at default."""
    foreground_of_job_control_has_group: bool
    """Under `set -m` a foreground command has a process group of its own too."""
    hangs_up_foreground_child: bool
    """PID 1 that ends by HUP sends it to its foreground child, and sleeps for a second."""
    fg: bool
    """`fg` brings back a job of a script with `set -m`."""


@dataclass(frozen=True, slots=True)
class Shell:
    """One row of the table; `version` is the Debian package's."""

    name: str
    version: str
    measured: bool
    source: str
    replaces: Replaces
    signals: Signals
    exit_trap: ExitTrap
    errexit: Errexit
    traps: Traps
    inherits: Inherits
    waits: Waits
    kills: Kills
    language: Language
    running: Running
    opening: Opening
