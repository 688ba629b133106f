"""Step 4 of the way, applications: the source of a program for node in the common form."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal

from pidone.application import code
from pidone.application.javascript_expressions import DEEPEST, FUNCTIONS, Expressions
from pidone.source import Text

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

LARGEST = 1 << 18
"""Bytes of the largest file that is read; what is larger is most often a bundle."""

Grammar = Literal["javascript", "typescript", "tsx"]


@cache
def _parser(grammar: Grammar) -> Parser:
    from tree_sitter import Language, Parser

    if grammar == "javascript":
        import tree_sitter_javascript

        return Parser(Language(tree_sitter_javascript.language()))
    import tree_sitter_typescript

    if grammar == "tsx":
        return Parser(Language(tree_sitter_typescript.language_tsx()))
    return Parser(Language(tree_sitter_typescript.language_typescript()))


@lru_cache(maxsize=256)
def javascript_program(text: Text, grammar: Grammar) -> code.Program:
    """A file; `problem` says what of it cannot be read, although the rest is."""
    if len(text.content) > LARGEST:
        return code.Program(problem="it is too long")
    root = _parser(grammar).parse(text.content).root_node
    try:
        body = _Reading().body(root.named_children)
    except RecursionError:
        return code.Program(problem="it nests too deep")
    return code.Program(body, "it has a syntax error" if root.has_error else "")


class _Reading(Expressions):
    """One file: its statements."""

    def body(self, statements: Iterable[Node]) -> tuple[code.Statement, ...]:
        found: list[code.Statement] = []
        self.depth += 1
        if self.depth < DEEPEST:
            for one in statements:
                found.extend(self.statement(one))
        self.depth -= 1
        return tuple(found)

    def block(self, part: Node | None) -> tuple[code.Statement, ...]:
        if part is None:
            return ()
        if part.type in ("statement_block", "else_clause", "finally_clause", "class_body"):
            return self.body(part.named_children)
        return self.body([part])

    def statement(self, part: Node) -> Iterable[code.Statement]:
        at = self.place(part)
        match part.type:
            case "expression_statement":
                yield from (code.Do(one, **at) for one in self.exprs(part.named_children))
            case "lexical_declaration" | "variable_declaration":
                yield from self.declared(part)
            case "if_statement":
                body = self.block(part.child_by_field_name("consequence"))
                orelse = self.block(part.child_by_field_name("alternative"))
                yield code.If(self.field(part, "condition"), body, orelse, **at)
            case "return_statement":
                value = part.named_children[0] if part.named_children else None
                yield code.Give(self.maybe(value), **at)
            case "throw_statement":
                yield code.Leave("raise", self.first(part), **at)
            case "break_statement" | "continue_statement":
                yield code.Leave(part.type.partition("_")[0], **at)
            case "class_declaration" | "abstract_class_declaration":
                yield self.defined(part)
            case "statement_block":
                yield from self.body(part.named_children)
            case "labeled_statement":
                yield from self.block(part.child_by_field_name("body"))
            case _ if part.type in FUNCTIONS:
                yield code.Define(self.function(part), **at)
            case _:
                yield from self.compound(part)

    def compound(self, part: Node) -> Iterable[code.Statement]:
        at = self.place(part)
        match part.type:
            case "for_in_statement":
                is_in = any(one.type == "in" for one in part.children)
                values = self.field(part, "right")
                iterable = code.Opaque((values,), **at) if is_in else values
                body = self.block(part.child_by_field_name("body"))
                yield code.For(self.field(part, "left"), iterable, body, True, **at)
            case "for_statement":
                start = part.child_by_field_name("initializer")
                yield from self.block(start)
                test = part.child_by_field_name("condition")
                endless = test is None or test.type == "empty_statement"
                known = code.Const(True, **at) if endless else code.Opaque((), **at)
                yield code.While(known, self.block(part.child_by_field_name("body")), **at)
            case "while_statement" | "do_statement":
                test_value = self.field(part, "condition")
                yield code.While(test_value, self.block(part.child_by_field_name("body")), **at)
            case "try_statement":
                handler = part.child_by_field_name("handler")
                caught = handler.child_by_field_name("body") if handler is not None else None
                handlers = (self.block(caught),) if handler is not None else ()
                final = self.block(part.child_by_field_name("finalizer"))
                body = self.block(part.child_by_field_name("body"))
                yield code.Try(body, handlers, (), final, **at)
            case "switch_statement":
                yield self.switch(part)
            case "import_statement":
                yield from self.imported(part)
            case "export_statement":
                yield from self.exported(part)

    def switch(self, part: Node) -> code.Statement:
        inner = part.child_by_field_name("body")
        cases = inner.named_children if inner is not None else []
        bodies = tuple(self.body(one.children_by_field_name("body")) for one in cases)
        return code.Switch(self.field(part, "value"), bodies, **self.place(part))

    def declared(self, part: Node) -> Iterable[code.Statement]:
        for one in part.named_children:
            if one.type == "variable_declarator":
                value = one.child_by_field_name("value")
                target = self.field(one, "name")
                if value is not None or part.type == "lexical_declaration":
                    yield code.Bind(target, self.maybe(value), True, **self.place(one))

    def defined(self, part: Node) -> code.Class:
        heritage = next((one for one in part.children if one.type == "class_heritage"), None)
        bases: tuple[code.Expr, ...] = ()
        if heritage is not None:
            clause = heritage.named_children[0] if heritage.named_children else heritage
            inner = (
                clause.child_by_field_name("value") if clause.type == "extends_clause" else clause
            )
            bases = self.exprs([inner] if inner is not None else [])
        body = part.child_by_field_name("body")
        members = [self.member(one) for one in body.named_children] if body is not None else []
        name = self.word(part.child_by_field_name("name"))
        known = tuple(one for one in members if one is not None)
        return code.Class(name, bases, known, **self.place(part))

    def member(self, part: Node) -> code.Statement | None:
        at = self.place(part)
        if part.type == "method_definition":
            return code.Define(self.function(part), **at)
        if part.type in ("field_definition", "public_field_definition"):
            name = part.child_by_field_name("property") or part.child_by_field_name("name")
            value = part.child_by_field_name("value")
            target = code.Name(self.word(name), **at)
            return code.Bind(target, self.maybe(value), True, **at) if value is not None else None
        return None

    # ---- modules -------------------------------------------------------------------------

    def imported(self, part: Node) -> Iterable[code.Statement]:
        at = self.place(part)
        source = part.child_by_field_name("source")
        clauses = [one for one in part.named_children if one.type.startswith("import_")]
        if any(one.type == "type" for one in part.children):
            return
        if source is None:
            for one in clauses:
                module = one.child_by_field_name("source")
                name = one.named_children[0] if one.named_children else None
                if module is not None:
                    yield code.Load(self.text(module), name=self.word(name), **at)
            return
        module_name = self.text(source)
        if not clauses:
            yield code.Load(module_name, **at)
        for clause in clauses:
            yield from self.clause(clause, module_name)

    def clause(self, clause: Node, module: str) -> Iterable[code.Statement]:
        at = self.place(clause)
        for one in clause.named_children:
            if one.type == "identifier":
                yield code.Load(module, names=(("default", self.word(one)),), **at)
            elif one.type == "namespace_import":
                yield code.Load(module, name=self.word(one.named_children[0]), **at)
            elif one.type == "named_imports":
                yield code.Load(module, names=tuple(self.specifiers(one)), **at)

    def specifiers(self, part: Node) -> Iterable[tuple[str, str]]:
        for one in part.named_children:
            name = one.child_by_field_name("name")
            if name is not None and not any(each.type == "type" for each in one.children):
                yield self.word(name), self.word(one.child_by_field_name("alias") or name)

    def exported(self, part: Node) -> Iterable[code.Statement]:
        at = self.place(part)
        source = part.child_by_field_name("source")
        clause = next((one for one in part.named_children if one.type == "export_clause"), None)
        if source is not None:
            names = tuple(self.specifiers(clause)) if clause is not None else ()
            every = clause is None
            yield code.Load(self.text(source), 0, names, everything=every, exports=True, **at)
        elif clause is not None:
            for name, alias in self.specifiers(clause):
                yield code.Bind(self.export(alias, part), code.Name(name, **at), **at)
        yield from self.exported_value(part)

    def exported_value(self, part: Node) -> Iterable[code.Statement]:
        at = self.place(part)
        is_default = any(one.type == "default" for one in part.children)
        value = part.child_by_field_name("value")
        declaration = part.child_by_field_name("declaration")
        if value is not None:
            yield code.Bind(self.export("default", part), self.expr(value), **at)
        if declaration is None:
            return
        for one in self.statement(declaration):
            yield one
            for name in bound(one):
                given = "default" if is_default else name
                yield code.Bind(self.export(given, part), code.Name(name, **at), **at)

    def export(self, name: str, part: Node) -> code.Expr:
        at = self.place(part)
        return code.Attr(code.Name("exports", **at), name, **at)


def bound(one: code.Statement) -> Iterable[str]:
    """The names that a declaration gives values to."""
    if isinstance(one, code.Define):
        yield one.function.name
    elif isinstance(one, code.Class):
        yield one.name
    elif isinstance(one, code.Bind) and isinstance(one.target, code.Name):
        yield one.target.id
