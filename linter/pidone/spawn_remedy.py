"""Step 6 of the way: `os.execvp` in the place of a call that starts a child and waits for it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pidone.causes import TracedCause
from pidone.process.model import Trace
from pidone.rule import Edit, Fix
from pidone.source import Source, Span

WAITING = frozenset({"run", "call", "check_call"})
"""Functions of subprocess that start a child and wait for it."""

DESCRIPTION = "os.execvp puts it in Python's place; nothing behind it runs"


def exec_call_fix(trace: Trace, cause: TracedCause) -> Fix | None:
    """The fix where the call is the last statement of its body and has nothing but the words."""
    del trace
    source = cause.span.source
    if not source.path.endswith(".py"):
        return None
    try:
        tree = ast.parse(source.content)
    except (SyntaxError, ValueError, RecursionError):
        return None
    for body in bodies(tree):
        words = waited_words(body[-1], source, cause.span)
        if words is not None:
            edits = (*_import_of_os(tree, source), Edit(words[0], words[1]))
            return Fix("unsafe", DESCRIPTION, edits)
    return None


def bodies(tree: ast.Module) -> Iterator[list[ast.stmt]]:
    """Every block of statements in which a last one has nothing behind it."""
    yield tree.body
    for one in ast.walk(tree):
        if isinstance(one, ast.FunctionDef | ast.If):
            yield one.body
            if isinstance(one, ast.If) and one.orelse:
                yield one.orelse


def waited_words(statement: ast.stmt, source: Source, at: Span) -> tuple[Span, str] | None:
    """The statement's place and what takes it; None where it is not the call at `at`."""
    if not isinstance(statement, ast.Expr | ast.Return):
        return None
    call = statement.value
    if isinstance(call, ast.Call) and ast.unparse(call.func) in ("sys.exit", "exit") and call.args:
        call = call.args[0]
    if isinstance(call, ast.Attribute) and call.attr == "returncode":
        call = call.value
    if not isinstance(call, ast.Call) or span_of(call, source) != at:
        return None
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    plain = all(word.arg == "check" for word in call.keywords) and len(call.args) == 1
    if name not in WAITING or not plain:
        return None
    first = first_word(call.args[0], source)
    text = span_of(call.args[0], source).text
    return (span_of(statement, source), f"os.execvp({first}, {text})") if first else None


def first_word(words: ast.expr, source: Source) -> str | None:
    """How the first word of a command line is written, whose words are written so."""
    text = span_of(words, source).text
    match words:
        case ast.Name():
            return f"{text}[0]"
        case ast.List(elts=[first, *_]) if not isinstance(first, ast.Starred):
            return span_of(first, source).text
        case ast.Subscript(value=whole, slice=ast.Slice(lower=ast.Constant(value=int() as number))):
            return f"{span_of(whole, source).text}[{number}]" if number >= 0 else None
    return None


def span_of(one: ast.expr | ast.stmt, source: Source) -> Span:
    starts = source.line_starts
    end_line, end_column = one.end_lineno or one.lineno, one.end_col_offset or 0
    return source.span(starts[one.lineno - 1] + one.col_offset, starts[end_line - 1] + end_column)


def _import_of_os(tree: ast.Module, source: Source) -> tuple[Edit, ...]:
    """An edit that imports os in front of the first import, unless the module does."""
    imports = [one for one in tree.body if isinstance(one, ast.Import | ast.ImportFrom)]
    names = {alias.asname or alias.name for one in imports for alias in one.names}
    if "os" in names or not imports:
        return ()
    start = source.line_starts[imports[0].lineno - 1]
    return (Edit(source.span(start, start), "import os\n"),)
