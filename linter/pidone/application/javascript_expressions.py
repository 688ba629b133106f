"""Step 4 of the way, applications: expressions of JavaScript and TypeScript in the common form."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from pidone.application import code
from pidone.application.python_expressions import Place

if TYPE_CHECKING:
    from tree_sitter import Node

DEEPEST = 90
"""Levels of nesting that are followed; deeper ones have no value."""

INNER = frozenset(
    {"parenthesized_expression", "await_expression", "as_expression", "non_null_expression"}
    | {"satisfies_expression", "type_assertion", "instantiation_expression"}
)
"""Expressions that are what stands in them."""

FUNCTIONS = frozenset(
    {"arrow_function", "function_expression", "function_declaration", "method_definition"}
    | {"generator_function", "generator_function_declaration", "function"}
)

LITERALS: dict[str, str | int | float | bool | None] = {
    "true": True,
    "false": False,
    "null": None,
    "undefined": None,
}

ESCAPES = {"\\n": "\n", "\\t": "\t", "\\r": "\r", "\\0": "\0"}


class Expressions:
    """The expressions of one file."""

    def __init__(self) -> None:
        self.depth = 0

    def body(self, statements: Iterable[Node]) -> tuple[code.Statement, ...]:
        """The statements of a block."""
        raise NotImplementedError

    def place(self, part: Node) -> Place:
        return {"start": part.start_byte, "end": part.end_byte}

    def word(self, part: Node | None) -> str:
        return (part.text or b"").decode("utf-8", "replace") if part is not None else ""

    def exprs(self, parts: Iterable[Node]) -> tuple[code.Expr, ...]:
        return tuple(self.expr(part) for part in parts if part.type != "comment")

    def maybe(self, part: Node | None) -> code.Expr | None:
        return None if part is None else self.expr(part)

    def field(self, part: Node, name: str) -> code.Expr:
        found = part.child_by_field_name(name)
        return code.Opaque((), **self.place(part)) if found is None else self.expr(found)

    def expr(self, part: Node) -> code.Expr:
        self.depth += 1
        try:
            if self.depth >= DEEPEST:
                return code.Opaque((), **self.place(part))
            return self.simple(part) or self.operation(part)
        finally:
            self.depth -= 1

    def simple(self, part: Node) -> code.Expr | None:
        at, kind = self.place(part), part.type
        if kind in LITERALS:
            return code.Const(LITERALS[kind], **at)
        if kind in INNER:
            inner = next((one for one in part.named_children if one.type != "comment"), None)
            return code.Opaque((), **at) if inner is None else self.expr(inner)
        if kind in FUNCTIONS:
            return self.function(part)
        match kind:
            case "identifier" | "this" | "super" | "shorthand_property_identifier":
                word = self.word(part)
                return code.Const(None, **at) if word == "undefined" else code.Name(word, **at)
            case "shorthand_property_identifier_pattern":
                return code.Name(self.word(part), **at)
            case "property_identifier" | "private_property_identifier":
                return code.Const(self.word(part), **at)
            case "string":
                return code.Const(self.text(part), **at)
            case "template_string":
                return code.Join(tuple(self.template(part)), **at)
            case "number":
                return code.Const(number(self.word(part)), **at)
            case "import":
                return code.Name("require", **at)
        return None

    def text(self, part: Node) -> str:
        pieces = []
        for one in part.named_children:
            word = self.word(one)
            if one.type == "escape_sequence":
                word = ESCAPES.get(word, word[1:])
            pieces.append(word)
        return "".join(pieces)

    def template(self, part: Node) -> Iterable[code.Expr]:
        for one in part.named_children:
            if one.type == "template_substitution":
                yield from self.exprs(one.named_children)
            else:
                word = self.word(one)
                yield code.Const(ESCAPES.get(word, word), **self.place(one))

    def operation(self, part: Node) -> code.Expr:
        at = self.place(part)
        match part.type:
            case "member_expression":
                name = self.word(part.child_by_field_name("property"))
                return code.Attr(self.field(part, "object"), name, **at)
            case "subscript_expression":
                return code.Index(self.field(part, "object"), self.field(part, "index"), **at)
            case "call_expression":
                return self.call(part, "function")
            case "new_expression":
                return self.call(part, "constructor")
            case "array" | "array_pattern":
                return code.Seq(self.exprs(part.named_children), **at)
            case "object" | "object_pattern":
                return code.Table(tuple(self.pairs(part)), **at)
            case "spread_element" | "rest_pattern":
                return code.Spread(self.first(part), **at)
            case "ternary_expression":
                parts = (
                    self.field(part, name) for name in ("condition", "consequence", "alternative")
                )
                return code.Choice(*parts, **at)
        return self.computed(part)

    def computed(self, part: Node) -> code.Expr:
        at = self.place(part)
        match part.type:
            case "binary_expression":
                left, right = self.field(part, "left"), self.field(part, "right")
                op = self.word(part.child_by_field_name("operator"))
                if op in ("&&", "||", "??"):
                    word = {"&&": "and", "||": "or"}.get(op, op)
                    return code.Either(word, left, right, **at)
                return code.Binary({"==": "===", "!=": "!=="}.get(op, op), left, right, **at)
            case "unary_expression" if self.word(part)[:1] == "!":
                return code.Not(self.field(part, "argument"), **at)
            case "assignment_expression" | "assignment_pattern" | "object_assignment_pattern":
                left, right = self.field(part, "left"), self.field(part, "right")
                if part.type == "assignment_expression":
                    return code.Assign(left, right, **at)
                return code.Either("or", left, right, **at)
            case "augmented_assignment_expression":
                left, right = self.field(part, "left"), self.field(part, "right")
                op = self.word(part.child_by_field_name("operator"))
                sum_ = code.Binary("+" if op == "+=" else "?", left, right, **at)
                return code.Assign(left, sum_, **at)
            case "update_expression":
                return code.Assign(self.field(part, "argument"), code.Opaque((), **at), **at)
            case "sequence_expression":
                return code.Opaque(self.exprs(part.named_children), **at)
        held = (one for one in part.named_children if not one.type.endswith("type_annotation"))
        return code.Opaque(self.exprs(held), **at)

    def first(self, part: Node) -> code.Expr:
        inner = part.named_children
        return self.expr(inner[0]) if inner else code.Opaque((), **self.place(part))

    def call(self, part: Node, name: str) -> code.Call:
        given = part.child_by_field_name("arguments")
        args: tuple[code.Expr, ...] = ()
        if given is not None:
            is_list = given.type == "arguments"
            args = self.exprs(given.named_children) if is_list else (self.expr(given),)
        return code.Call(self.field(part, name), args, **self.place(part))

    def pairs(self, part: Node) -> Iterable[tuple[code.Expr | None, code.Expr]]:
        for one in part.named_children:
            match one.type:
                case "pair" | "pair_pattern":
                    yield self.field(one, "key"), self.field(one, "value")
                case "spread_element" | "rest_pattern":
                    yield None, self.first(one)
                case "method_definition":
                    name = self.word(one.child_by_field_name("name"))
                    yield code.Const(name, **self.place(one)), self.function(one)
                case "object_assignment_pattern":
                    left = one.child_by_field_name("left")
                    yield code.Const(self.word(left), **self.place(one)), self.expr(one)
                case "comment":
                    pass
                case _:
                    yield code.Const(self.word(one), **self.place(one)), self.expr(one)

    # ---- functions -----------------------------------------------------------------------

    def function(self, part: Node) -> code.Function:
        at = self.place(part)
        single = part.child_by_field_name("parameter")
        listed = part.child_by_field_name("parameters")
        parts = [single] if single is not None else listed.named_children if listed else []
        inner = part.child_by_field_name("body")
        body: tuple[code.Statement, ...] = ()
        if inner is not None and inner.type == "statement_block":
            body = self.body(inner.named_children)
        elif inner is not None:
            body = (code.Give(self.expr(inner), **self.place(inner)),)
        return code.Function(
            self.word(part.child_by_field_name("name")),
            tuple(self.parameter(one) for one in parts if one.type != "comment"),
            body,
            generator="generator" in part.type or any(one.type == "*" for one in part.children),
            static=any(one.type == "static" for one in part.children),
            arrow=part.type == "arrow_function",
            **at,
        )

    def parameter(self, part: Node) -> code.Parameter:
        at = self.place(part)
        default = part.child_by_field_name("value") or part.child_by_field_name("right")
        target = part.child_by_field_name("pattern") or part.child_by_field_name("left") or part
        if target.type == "rest_pattern":
            return code.Parameter(self.first(target), rest=True, **at)
        return code.Parameter(self.expr(target), self.maybe(default), **at)


def number(word: str) -> int | float | None:
    try:
        return int(word.replace("_", ""), 0)
    except ValueError:
        try:
            return float(word)
        except ValueError:
            return None
