"""Step 4 of the way, applications: expressions and functions of Python in the common form."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from typing import TypedDict

from pidone.application import code

DEEPEST = 150
"""Levels of nesting that are followed; deeper ones have no value."""

OPERATORS = {ast.Add: "+", ast.Mod: "%", ast.Eq: "==", ast.NotEq: "!=", ast.In: "in"} | {
    ast.Lt: "<", ast.Gt: ">", ast.LtE: "<=", ast.GtE: ">=", ast.Is: "==", ast.IsNot: "!=",
    ast.NotIn: "not in", ast.Div: "/", ast.Sub: "-", ast.BitOr: "|",
}  # fmt: skip


class Place(TypedDict):
    """Where a part stands."""

    start: int
    end: int


class Expressions:
    """The expressions of one file; offsets come from lines and columns."""

    def __init__(self, content: bytes) -> None:
        self.lines = [0]
        start = 0
        bom = content.startswith(b"\xef\xbb\xbf")
        for line in content.splitlines(keepends=True):
            start += len(line)
            self.lines.append(start)
        self.first = 3 if bom else 0
        self.depth = 0

    def place(self, one: ast.expr | ast.stmt) -> Place:
        end_line = one.end_lineno or one.lineno
        end_column = one.end_col_offset or one.col_offset
        return {
            "start": self._offset(one.lineno, one.col_offset),
            "end": self._offset(end_line, end_column),
        }

    def _offset(self, line: int, column: int) -> int:
        start = self.lines[line - 1] if line <= len(self.lines) else self.lines[-1]
        return start + column + (self.first if line == 1 else 0)

    def body(self, statements: Iterable[ast.stmt]) -> tuple[code.Statement, ...]:
        """The statements of a block."""
        raise NotImplementedError

    # ---- functions -----------------------------------------------------------------------

    def function(self, one: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> code.Function:
        at = self.place(one)
        parameters = self.parameters(one.args)
        if isinstance(one, ast.Lambda):
            given = code.Give(self.expr(one.body), **at)
            return code.Function("", parameters, (given,), arrow=True, **at)
        decorators = self.exprs(one.decorator_list)
        static = any(
            isinstance(each, code.Name) and each.id == "staticmethod" for each in decorators
        )
        inside = list(_own(one.body))
        return code.Function(
            one.name,
            parameters,
            self.body(one.body),
            _assigned(inside),
            any(isinstance(each, ast.Yield | ast.YieldFrom) for each in inside),
            decorators,
            static,
            **at,
        )

    def parameters(self, args: ast.arguments) -> tuple[code.Parameter, ...]:
        positional = [*args.posonlyargs, *args.args]
        bare: list[ast.expr | None] = [None] * (len(positional) - len(args.defaults))
        found = [
            code.Parameter(code.Name(arg.arg), self.maybe(default))
            for arg, default in zip(positional, [*bare, *args.defaults], strict=False)
        ]
        if args.vararg is not None:
            found.append(code.Parameter(code.Name(args.vararg.arg), rest=True))
        found += [
            code.Parameter(code.Name(arg.arg), self.maybe(default), table=False)
            for arg, default in zip(args.kwonlyargs, args.kw_defaults, strict=False)
        ]
        if args.kwarg is not None:
            found.append(code.Parameter(code.Name(args.kwarg.arg), table=True))
        return tuple(found)

    # ---- expressions ---------------------------------------------------------------------

    def maybe(self, one: ast.expr | None) -> code.Expr | None:
        return None if one is None else self.expr(one)

    def exprs(self, many: Sequence[ast.expr]) -> tuple[code.Expr, ...]:
        return tuple(self.expr(one) for one in many)

    def expr(self, one: ast.expr) -> code.Expr:
        self.depth += 1
        try:
            if self.depth >= DEEPEST:
                return code.Opaque((), **self.place(one))
            return self.simple(one) or self.operation(one)
        finally:
            self.depth -= 1

    def simple(self, one: ast.expr) -> code.Expr | None:
        at = self.place(one)
        match one:
            case ast.Constant(value=value):
                known = value if isinstance(value, str | int | float | None) else None
                return code.Const(known, **at) if known is value else code.Opaque((), **at)
            case ast.Name(id=name):
                return code.Name(name, **at)
            case ast.Attribute(value=value, attr=name):
                return code.Attr(self.expr(value), name, **at)
            case ast.Call(func=callee, args=args, keywords=keywords):
                named = tuple((word.arg or "**", self.expr(word.value)) for word in keywords)
                return code.Call(self.expr(callee), self.exprs(args), named, **at)
            case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts):
                return code.Seq(self.exprs(parts), **at)
            case ast.Starred(value=value):
                return code.Spread(self.expr(value), **at)
            case ast.Lambda():
                return self.function(one)
            case ast.Await(value=value):
                return self.expr(value)
        return None

    def operation(self, one: ast.expr) -> code.Expr:
        at = self.place(one)
        match one:
            case ast.Subscript(value=value, slice=ast.Slice(lower=low, upper=high, step=None)):
                return code.Slice(self.expr(value), self.maybe(low), self.maybe(high), **at)
            case ast.Subscript(value=value, slice=key):
                return code.Index(self.expr(value), self.expr(key), **at)
            case ast.Dict(keys=keys, values=values):
                pairs = zip(keys, values, strict=True)
                return code.Table(
                    tuple((self.maybe(key), self.expr(value)) for key, value in pairs), **at
                )
            case ast.JoinedStr(values=values):
                return code.Join(self.exprs(values), **at)
            case ast.FormattedValue(value=value, format_spec=None):
                return self.expr(value)
            case ast.BinOp(left=left, op=op, right=right):
                name = OPERATORS.get(type(op), "?")
                return code.Binary(name, self.expr(left), self.expr(right), **at)
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                name = OPERATORS.get(type(op), "?")
                return code.Binary(name, self.expr(left), self.expr(right), **at)
            case ast.BoolOp(op=op, values=[first, *others]):
                joined = self.expr(first)
                for other in others:
                    word = "and" if isinstance(op, ast.And) else "or"
                    joined = code.Either(word, joined, self.expr(other), **at)
                return joined
            case ast.UnaryOp(op=ast.Not(), operand=value):
                return code.Not(self.expr(value), **at)
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() as number)):
                return code.Const(-number, **at)
            case ast.IfExp(test=test, body=yes, orelse=no):
                return code.Choice(self.expr(test), self.expr(yes), self.expr(no), **at)
            case ast.NamedExpr(value=value):
                return self.expr(value)
        parts = [part for part in ast.iter_child_nodes(one) if isinstance(part, ast.expr)]
        return code.Opaque(self.exprs(parts), **at)


def _own(body: Iterable[ast.stmt]) -> Iterable[ast.AST]:
    """The parts of a function that are not those of a function in it."""
    work: list[ast.AST] = list(body)
    while work:
        one = work.pop()
        yield one
        if not isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            work.extend(ast.iter_child_nodes(one))


def _assigned(inside: Iterable[ast.AST]) -> frozenset[str]:
    """The names that are a function's own: all that it assigns, but for `global` ones."""
    names: set[str] = set()
    outer: set[str] = set()
    for one in inside:
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store):
            names.add(one.id)
        elif isinstance(one, ast.Global | ast.Nonlocal):
            outer.update(one.names)
    return frozenset(names - outer)
