"""Step 2, scripts: the tree that tree-sitter-bash makes of a text, and what its kinds mean here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node

BRANCH, WORD, OPERATOR, COMMENT, HEREDOC_BODY, HEREDOC_END, HOLDS_DOUBLE, DOUBLE = range(8)

_WORDS = """word string raw_string ansi_c_string translated_string concatenation simple_expansion
    expansion command_substitution process_substitution arithmetic_expansion number
    brace_expression extglob_pattern regex variable_name special_variable_name test_operator
    file_descriptor heredoc_start subscript variable_assignment array string_content"""
_OPERATORS = """; ;; ;& ;;& & && | || |& ( ) < > << <<- <<< >> >| &> &>> <& >& <> <&- >&-"""
_DOUBLES = "test_command compound_statement c_style_for_statement ERROR"


@dataclass(frozen=True, slots=True)
class Grammar:
    """`parse` makes a tree; `roles` says by kind id what a part of the tree is to the reader."""

    parse: Callable[[bytes], Node]
    roles: tuple[int, ...]


@cache
def grammar() -> Grammar:
    """The one parser of the process; tree-sitter is imported here, at the first script."""
    from tree_sitter import Language, Parser
    from tree_sitter_bash import language

    bash = Language(language())
    parser = Parser(bash)
    roles = dict.fromkeys(_WORDS.split(), WORD)
    roles |= dict.fromkeys(_OPERATORS.split(), OPERATOR)
    roles |= dict.fromkeys(_DOUBLES.split(), HOLDS_DOUBLE)
    roles |= {
        "((": DOUBLE,
        "))": DOUBLE,
        "comment": COMMENT,
        "heredoc_body": HEREDOC_BODY,
        "heredoc_end": HEREDOC_END,
    }
    kinds = [bash.node_kind_for_id(number) for number in range(bash.node_kind_count)]
    return Grammar(
        parse=lambda content: parser.parse(content).root_node,
        roles=tuple(roles.get(kind or "", BRANCH) for kind in kinds),
    )
