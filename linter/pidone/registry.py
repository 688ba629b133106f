"""Step 6 of the way: the rules of every installed package, found by entry point and checked."""

from __future__ import annotations

import importlib
import os
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from types import FunctionType, ModuleType
from typing import get_type_hints

from pidone.container import Container
from pidone.dockerfile.model import Dockerfile
from pidone.plugins import entry_points, project_address
from pidone.process.model import Trace
from pidone.rule import MARK, Mark, Rule
from pidone.shell.syntax import ShellText
from pidone.suppress import UnusedSuppression

GROUP = "pidone.rules"
ADDRESS_LABEL = "Rules"
"""The label of the project URL under which a package's pages are: `<URL>/<rule id>`."""

SUBJECTS = (Dockerfile, ShellText, Container, Trace, UnusedSuppression)
"""What a rule can look at."""

_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


class RuleError(Exception):
    """A rule that cannot be loaded; the text is one line that begins with file:line."""


@cache
def load_rules() -> tuple[Rule, ...]:
    """The rules of all installed packages, by id; RuleError names the first malformed one."""
    found = list(entry_points(GROUP, tuple(sys.path)))
    addresses = {entry.package: project_address(entry.metadata, ADDRESS_LABEL) for entry in found}
    return rules_of(addresses)


def rules_of(packages: Mapping[str, str | None]) -> tuple[Rule, ...]:
    """The rules of some packages, by id; the packages map to the address of their pages."""
    rules: dict[str, Rule] = {}
    for package, address in packages.items():
        for rule in _package_rules(package, address):
            if rule.id in rules:
                other = rules[rule.id].module
                raise RuleError(f"{_place(rule.function)}: {rule.id} is in {other} already")
            rules[rule.id] = rule
    return tuple(rules[id] for id in sorted(rules))


# ---- one package, one module -------------------------------------------------------------


def _package_rules(package: str, address: str | None) -> Iterator[Rule]:
    names = _file_names(_imported(package, package))
    for name in sorted(names):
        if name.endswith(".py") and not name.startswith("_"):
            module = _imported(f"{package}.{name[:-3]}", package)
            functions = [value for value in vars(module).values() if _is_rule_of(module, value)]
            if functions:
                rule = _checked_rule(module, functions, has_page=f"{name[:-3]}.md" in names)
                yield replace(rule, address=f"{address.rstrip('/')}/{rule.id}" if address else None)


def _imported(name: str, package: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except Exception as error:
        from traceback import extract_tb

        place = f"package {package}"
        if isinstance(error, SyntaxError) and error.filename:
            place = f"{error.filename}:{error.lineno}"
        elif frames := extract_tb(error.__traceback__):
            place = f"{frames[-1].filename}:{frames[-1].lineno}"
        what = f"{type(error).__name__}: {error}".splitlines()[0]
        raise RuleError(f"{place}: {name} cannot be imported: {what}") from error


def _file_names(package: ModuleType) -> set[str]:
    names: set[str] = set()
    for folder in getattr(package, "__path__", ()):
        try:
            names.update(os.listdir(folder))
        except OSError:
            from importlib.resources import files

            names.update(file.name for file in files(package.__name__).iterdir())
    return names


def _is_rule_of(module: ModuleType, value: object) -> bool:
    return (
        isinstance(value, FunctionType)
        and hasattr(value, MARK)
        and value.__module__ == module.__name__
    )


def _checked_rule(module: ModuleType, functions: list[FunctionType], has_page: bool) -> Rule:
    function = functions[0]
    name = module.__name__.rpartition(".")[2]
    id = name.replace("_", "-")
    if len(functions) > 1:
        raise RuleError(f"{_place(functions[1])}: {id} has two rules; a module is one rule")
    if not _ID.fullmatch(id):
        raise RuleError(f"{_place(function)}: {id} is no id: words of a-z and 0-9 with dashes")
    if not has_page:
        raise RuleError(f"{_place(function)}: {id} has no page: {name}.md is missing")
    subject = _subject(function, id)
    mark: Mark = getattr(function, MARK)
    return Rule(id, subject, function, module.__name__, mark.consents, mark.precision)


def _subject(function: FunctionType, id: str) -> type:
    code = function.__code__
    if code.co_argcount != 1 or code.co_kwonlyargcount:
        raise RuleError(f"{_place(function)}: {id} takes one parameter, the thing it looks at")
    try:
        hint: object = get_type_hints(function).get(code.co_varnames[0])
    except Exception as error:
        raise RuleError(f"{_place(function)}: {id} has a bad annotation: {error}") from error
    for subject in SUBJECTS:
        if hint is subject:
            return subject
    known = ", ".join(subject.__name__ for subject in SUBJECTS)
    name = getattr(hint, "__name__", hint)
    raise RuleError(f"{_place(function)}: {id} looks at {name}; a rule looks at one of {known}")


def _place(function: object) -> str:
    code = getattr(function, "__code__", None)
    return f"{code.co_filename}:{code.co_firstlineno}" if code else str(function)
