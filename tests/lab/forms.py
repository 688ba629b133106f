"""Where a shell puts its last command in its own place: every form in every context."""

from __future__ import annotations

from collections.abc import Mapping

from lab.observe import Run

FUNCTIONS = "f() { app; }\ng() { true; app; }\n"

FORMS: Mapping[str, str] = {
    "simple": "app",
    "assignment": "A=1 app",
    "redirect": "app > /tmp/out",
    "command": "command app",
    "and": "true && app",
    "left_and": "app && true",
    "list": "true; app",
    "list_and": "true; true && app",
    "lines_and": "true\ntrue && app",
    "list_subshell": "true; (app)",
    "list_group": "true; { app; }",
    "after_job": "sleep 999 & app",
    "after_jobs_line": "sleep 999 &\napp",
    "subshell": "(app)",
    "subshell_list": "(true; app)",
    "group": "{ app; }",
    "group_list": "{ true; app; }",
    "if": "if true; then app; fi",
    "if_list": "if true; then true; app; fi",
    "if_and": "if true; then true && app; fi",
    "if_redirect": "if true; then app > /tmp/out; fi",
    "redirected_group": "{ app; } > /tmp/out",
    "redirected_if": "if true; then app; fi > /tmp/out",
    "redirected_subshell": "(app) > /tmp/out",
    "case": "case a in a) app;; esac",
    "for": "for i in 1; do app; done",
    "while": "while true; do app; break; done",
    "function": "f",
    "function_list": "g",
    "eval": "eval app",
    "dot": ". /dot.sh",
    "not": "! app",
    "time": "time app",
    "pipe_first": "app | cat",
    "pipe_last": "true | app",
    "pipe_last_group": "true | { app; }",
    "pipe_last_subshell": "true | (app)",
    "trap": "trap : TERM; app",
    "trap_ignored": "trap '' TERM; app",
    "trap_reset": "trap : TERM; trap - TERM; app",
}
"""Forms that end in the command `app`."""

LISTS = {
    "list", "list_and", "lines_and", "list_subshell", "list_group", "after_job",
    "after_jobs_line", "trap", "trap_ignored", "trap_reset",
}  # fmt: skip
"""Forms of more than one command, which `&` and `|` take only the last of."""
SINGLE = {"and", "left_and", "pipe_first", "pipe_last", "pipe_last_group", "pipe_last_subshell"}
"""Forms that are no single command, which a pipeline's stage and `coproc` cannot be."""

CONTEXTS: Mapping[str, tuple[str, str]] = {
    "text": ("text", "{}"),
    "text_newline": ("text", "{}\n"),
    "file": ("file", "{}\n"),
    "subshell": ("file", "( {} )\ntrue\n"),
    "subshell_job": ("file", "( {} ) &\nwait\n"),
    "job": ("file", "{} &\necho $!\nwait\n"),
    "substitution": ("file", "A=$( {} )\ntrue\n"),
    "stage": ("file", "{} | cat\ntrue\n"),
    "last_stage": ("file", "true | {}\ntrue\n"),
    "process_substitution": ("file", "cat <( {} )\ntrue\n"),
    "coproc": ("file", "coproc {}\nwait\n"),
}
"""(how it is launched, what is around the form) of each context; the reader of
knowledge/shells.toml says what each of them is."""

TRAILERS: Mapping[str, str] = {
    "blank": " ",
    "semicolon": ";",
    "newline": "\n",
    "newlines": "\n\n",
    "comment": " # comment",
    "comment_line": "\n# comment",
}
"""What may stand behind the last command of a `sh -c` text."""


def is_possible(form: str, context: str) -> bool:
    """Whether the form can stand in the context and still be one thing there."""
    if context in ("stage", "last_stage", "coproc"):
        return form not in LISTS | SINGLE
    return not (context == "job" and form in LISTS)


def is_replaced(run: Run, context: str) -> bool:
    """Whether no shell process is left that waits for `app` and could go away.

    In a text or a file: `app` is PID 1. Anywhere else: it is the shell's own child; for a job, the
    process of `$!` too.
    """
    apps = [process for process in run.tree if process.program == "app"]
    if not apps:
        return False
    if context in ("text", "text_newline", "file"):
        return apps[0].pid == 1
    if context == "job" and str(apps[0].pid) not in run.output.split():
        return False
    return apps[0].parent == 1
