"""Knowledge for step 4 (simulate): where a shell puts its last command in its own place.

A list of forms is a frozenset of names; the docstring says which names there are.
"""

from __future__ import annotations

from dataclasses import dataclass

Names = frozenset[str]
"""The names of a table's list that hold."""


@dataclass(frozen=True, slots=True)
class Replaces:
    """Where the last command takes the shell's own place, without `exec`: one set of forms for
    each context. No form does so while a trap for a signal or for EXIT is set in that process.

    The forms, with `app` as that last command:
    simple `app`; assignment `A=1 app`; redirect `app > f`; command `command app`;
    and `x && app` (`||` too); left_and `app && x`; list `x; app`; list_and `x; y && app`;
    lines_and `x` newline `y && app`; list_subshell `x; (app)`; list_group `x; { app; }`;
    after_job `x & app`; after_jobs_line `x &` newline `app`; subshell `(app)`;
    subshell_list `(x; app)`; group `{ app; }`; group_list `{ x; app; }`; if `if x; then app; fi`;
    if_list `if x; then y; app; fi`; if_and `if x; then y && app; fi`;
    if_redirect `if x; then app > f; fi`;
    redirected_group `{ app; } > f`; redirected_if; redirected_subshell; case; for (its last
    round); while (left by `break`); function `f`, whose body is `app`; function_list `f`, whose
    body is `x; app`; eval; dot; not `! app`; time; pipe_first `app | x`; pipe_last `x | app`;
    pipe_last_group `x | { app; }`; pipe_last_subshell `x | (app)`; trap_ignored
    `trap '' TERM; app`; trap_reset `trap x TERM; trap - TERM; app`.

    A shell that has `if_and` looks into compound commands by the same set (if, case, group, ...);
    one that has `lines_and` but not `list_and` looks at the last line alone, and only at its last
    operator.
    """

    text: Names
    """`sh -c TEXT`; flags such as -e and more arguments change nothing."""
    text_newline: Names
    """The same with a newline at the end."""
    file: Names
    """A script file whose last line it is."""
    subshell: Names
    """`( FORM )`, not last itself: whether `app` is a child of the shell itself. Where
    Running.subshell_in_shell holds, that is because no subshell is forked at all."""
    subshell_job: Names
    """`( FORM ) &`."""
    job: Names
    """`FORM &`: whether `$!` is `app` itself. Of a pipeline, `$!` is the last stage."""
    substitution: Names
    """`$( FORM )`."""
    stage: Names
    """`FORM | x`."""
    last_stage: Names
    """`x | FORM`, not last itself."""
    process_substitution: Names
    """`x <( FORM )`."""
    coproc: Names
    """`coproc FORM`."""
    text_trailers: Names
    """What may follow `app` in `sh -c 'app...'`: blank, semicolon, newline, newlines (two),
    comment (on the same line), comment_line (on a line of its own)."""
