"""Step 4 of the way, applications: the source of a Python program in the common form."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterable
from functools import lru_cache

from pidone.application import code
from pidone.application.python_expressions import DEEPEST, OPERATORS, Expressions, Place
from pidone.source import Text

LARGEST = 1 << 18
"""Bytes of the largest file that is read."""


@lru_cache(maxsize=256)
def python_program(text: Text) -> code.Program:
    """A file of Python 3; what is none has no body, and says why."""
    content = text.content
    if len(content) > LARGEST:
        return code.Program(problem="it is too long")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(content)
        return _Reading(content).program(tree)
    except (SyntaxError, ValueError, RecursionError, MemoryError, LookupError) as error:
        return code.Program(problem=f"it cannot be read: {type(error).__name__}")


class _Reading(Expressions):
    """One file: its statements."""

    def program(self, tree: ast.Module) -> code.Program:
        return code.Program(self.body(tree.body))

    # ---- statements ----------------------------------------------------------------------

    def body(self, statements: Iterable[ast.stmt]) -> tuple[code.Statement, ...]:
        found: list[code.Statement] = []
        self.depth += 1
        if self.depth < DEEPEST:
            for one in statements:
                found.extend(self.statement(one))
        self.depth -= 1
        return tuple(found)

    def statement(self, one: ast.stmt) -> Iterable[code.Statement]:
        at = self.place(one)
        match one:
            case ast.Expr(value=value):
                yield code.Do(self.expr(value), **at)
            case ast.Assign(targets=targets, value=value):
                yield from (
                    code.Bind(self.expr(target), self.expr(value), **at) for target in targets
                )
            case ast.AnnAssign(target=target, value=value):
                if value is not None:
                    yield code.Bind(self.expr(target), self.expr(value), **at)
            case ast.AugAssign(target=target, op=op, value=value):
                left, right = self.expr(target), self.expr(value)
                sum_ = code.Binary(OPERATORS.get(type(op), "?"), left, right)
                yield code.Bind(self.expr(target), sum_, **at)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                yield code.Define(self.function(one), **at)
            case ast.ClassDef(name=name, bases=bases, body=body):
                yield code.Class(name, self.exprs(bases), self.body(body), **at)
            case ast.Return(value=value):
                yield code.Give(self.maybe(value), **at)
            case ast.Import() | ast.ImportFrom():
                yield from self.imports(one)
            case _:
                yield from self.compound(one)

    def compound(self, one: ast.stmt) -> Iterable[code.Statement]:
        at = self.place(one)
        match one:
            case ast.If(test=test, body=body, orelse=orelse):
                yield code.If(self.expr(test), self.body(body), self.body(orelse), **at)
            case ast.While(test=test, body=body, orelse=orelse):
                yield code.While(self.expr(test), self.body(body), **at)
                yield from self.body(orelse)
            case ast.For() | ast.AsyncFor():
                iterable = self.expr(one.iter)
                yield code.For(self.expr(one.target), iterable, self.body(one.body), **at)
                yield from self.body(one.orelse)
            case ast.With(items=items, body=body) | ast.AsyncWith(items=items, body=body):
                for entered in items:
                    yield from self.entered(entered, at)
                yield from self.body(body)
            case ast.Match(subject=subject, cases=cases):
                bodies = tuple(self.body(case.body) for case in cases)
                yield code.Switch(self.expr(subject), bodies, **at)
            case ast.Raise(exc=raised):
                yield code.Leave("raise", self.maybe(raised), **at)
            case ast.Break():
                yield code.Leave("break", **at)
            case ast.Continue():
                yield code.Leave("continue", **at)
            case _:
                yield from self.rest(one, at)

    def rest(self, one: ast.stmt, at: Place) -> Iterable[code.Statement]:
        if isinstance(one, ast.Try) or type(one).__name__ == "TryStar":
            handlers = tuple(self.body(handler.body) for handler in one.handlers)  # type: ignore[attr-defined]
            body, orelse = self.body(one.body), self.body(one.orelse)  # type: ignore[attr-defined]
            yield code.Try(body, handlers, orelse, self.body(one.finalbody), **at)  # type: ignore[attr-defined]
        else:
            parts = [part for part in ast.iter_child_nodes(one) if isinstance(part, ast.expr)]
            if parts:
                yield code.Do(code.Opaque(self.exprs(parts), **at), **at)

    def entered(self, one: ast.withitem, at: Place) -> Iterable[code.Statement]:
        value = self.expr(one.context_expr)
        if one.optional_vars is None:
            yield code.Do(value, **at)
        else:
            yield code.Bind(self.expr(one.optional_vars), value, **at)

    def imports(self, one: ast.Import | ast.ImportFrom) -> Iterable[code.Statement]:
        at = self.place(one)
        if isinstance(one, ast.ImportFrom):
            names = tuple((alias.name, alias.asname or alias.name) for alias in one.names)
            every = names[:1] == (("*", "*"),)
            yield code.Load(
                one.module or "", one.level, () if every else names, everything=every, **at
            )
            return
        for alias in one.names:
            if alias.asname:
                yield code.Load(alias.name, name=alias.asname, **at)
            else:
                yield code.Load(alias.name, name=alias.name.partition(".")[0], exports=True, **at)
