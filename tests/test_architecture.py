"""The house's own rules: one way, no cycles, small files, names of the domain, live documents."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LINTER = ROOT / "linter"
RULES = ROOT / "rules"
SOURCES = sorted([*(LINTER / "pidone").rglob("*.py"), *(RULES / "pidone_rules").rglob("*.py")])
PYTHON = sorted([*SOURCES, *(ROOT / "tests").rglob("*.py"), *(ROOT / "benchmarks").rglob("*.py")])
DOCUMENTS = sorted(
    path
    for path in [*ROOT.glob("*.md"), *ROOT.glob("*/README.md"), *ROOT.glob("*/*/README.md")]
    if not any(part.startswith(".") for part in path.relative_to(ROOT).parts)
)

LONGEST_FILE = 300
LONGEST_FUNCTION = 40
BANNED_NAMES = {"ctx", "data", "helper", "helpers", "item", "manager", "node", "util", "utils"}

WAY = [
    {"source"},
    {"compose_names", "gitignore", "discover"},
    {"dockerfile"},
    {"application", "compose", "configuration", "knowledge", "image", "container", "starters"}
    | {"shell", "process"},
    {"rule"},
    {"causes", "plugins", "starters", "suppress"},
    {"edits", "wording"},
    {"prospect", "registry", "remedy", "remedy_foreground", "remedy_init", "remedy_packages"}
    | {"replacement", "results"},
    {"signal_remedy", "spawn_remedy", "trap_remedy"},
    {"cure"},
    {"options"},
    {"config"},
    {"launches", "page"},
    {"examine", "examples"},
    {"parallel"},
    {"engine", "fix", "report"},
    {"mend", "output"},
    {"commands", "testing"},
    {"cli"},
    {"__main__"},
]
"""The parts of pidone in the order of the way; a part imports those above it and itself."""


def module_name(path: Path) -> str:
    root = LINTER if path.is_relative_to(LINTER) else RULES
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path, top_level: bool = False) -> Iterator[str]:
    """The modules that a file imports; `top_level` leaves out what is not imported at start."""
    statements = [*_run_at_import(tree(path).body)] if top_level else list(ast.walk(tree(path)))
    for statement in statements:
        if isinstance(statement, ast.Import):
            yield from (alias.name for alias in statement.names)
        elif isinstance(statement, ast.ImportFrom) and statement.module:
            assert statement.level == 0, f"{path}: a relative import"
            for alias in statement.names:
                inner = f"{statement.module}.{alias.name}"
                yield inner if inner in MODULES else statement.module


def _run_at_import(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    for statement in body:
        is_typing = isinstance(statement, ast.If) and "TYPE_CHECKING" in ast.dump(statement.test)
        yield statement
        if isinstance(statement, ast.If) and not is_typing:
            yield from _run_at_import([*statement.body, *statement.orelse])


MODULES = {module_name(path): path for path in SOURCES}


def part(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


# ---- the way -----------------------------------------------------------------------------


def test_every_part_has_its_place_on_the_way() -> None:
    placed = set().union(*WAY)
    parts = {part(module) for module in MODULES if module.startswith("pidone.")}
    assert parts == placed


@pytest.mark.parametrize("module", [name for name in MODULES if name.startswith("pidone.")])
def test_imports_go_one_way(module: str) -> None:
    step = next(number for number, parts in enumerate(WAY) if part(module) in parts)
    allowed = {"", *set().union(*WAY[: step + 1])}
    for imported in imports(MODULES[module]):
        if imported == "pidone" or imported.startswith("pidone."):
            assert part(imported) in allowed, f"{module} imports {imported}, which is downstream"
        assert not imported.startswith("pidone_rules"), f"{module} imports a rule"


def test_no_module_imports_itself_by_way_of_others() -> None:
    """Cycles are looked for in what is imported at start; the rest cannot deadlock."""
    graph = {
        name: {one for one in imports(path, top_level=True) if one in MODULES}
        for name, path in MODULES.items()
    }
    done: set[str] = set()

    def visit(name: str, way: tuple[str, ...]) -> None:
        assert name not in way, " -> ".join([*way[way.index(name) :], name])
        if name not in done:
            for imported in sorted(graph[name]):
                visit(imported, (*way, name))
            done.add(name)

    for name in graph:
        visit(name, ())


@pytest.mark.parametrize("module", [name for name in MODULES if name.startswith("pidone_rules.")])
def test_a_rule_imports_the_model_and_no_other_rule(module: str) -> None:
    downstream = {"engine", "report", "fix", "mend", "commands", "cli", "testing", "shell"}
    for imported in imports(MODULES[module]):
        assert not imported.startswith("pidone_rules"), f"{module} imports {imported}"
        if imported.startswith("pidone."):
            is_syntax = imported == "pidone.shell.syntax"
            assert is_syntax or part(imported) not in downstream, f"{module} imports {imported}"


# ---- size and names ----------------------------------------------------------------------


@pytest.mark.parametrize("path", PYTHON, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_is_short_and_says_what_it_is(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= LONGEST_FILE
    summary = ast.get_docstring(tree(path))
    assert summary, "a module opens with one line that says which step of the way it is"
    assert len(summary.splitlines()[0]) <= 100


@pytest.mark.parametrize("path", PYTHON, ids=lambda path: str(path.relative_to(ROOT)))
def test_functions_are_short_and_annotated(path: Path) -> None:
    for function in ast.walk(tree(path)):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        assert function.end_lineno is not None
        lines = function.end_lineno - function.lineno + 1
        if "tests" not in path.parts:
            assert lines <= LONGEST_FUNCTION, f"{function.name}: {lines} lines"
        assert function.returns is not None, f"{function.name} has no return annotation"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_names_are_the_domains(path: Path) -> None:
    names = {path.stem}
    for one in ast.walk(tree(path)):
        if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(one.name)
        elif isinstance(one, ast.arg):
            names.add(one.arg)
        elif isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store):
            names.add(one.id)
    words = {word for name in names for word in re.findall(r"[a-z]+", name.lower())}
    assert words & BANNED_NAMES == set()


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_is_done_at_import(path: Path) -> None:
    """Only definitions, constants and imports stand at a module's top level."""
    for statement in tree(path).body:
        is_main = isinstance(statement, ast.If) and "__main__" in ast.dump(statement.test)
        assert is_main or not isinstance(
            statement, ast.For | ast.While | ast.With | ast.Try | ast.AugAssign
        ), f"{path.name}:{statement.lineno}"


# ---- documents and configuration ---------------------------------------------------------

PATH_IN_TEXT = re.compile(r"`([\w.*-]+(?:/[\w.*-]+)+/?|\w+/)`")
MODULE_IN_TEXT = re.compile(r"`(\w+\.py)`")


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_paths_in_documents_exist(path: Path) -> None:
    text = re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.M | re.S)
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", text)
    modules = MODULE_IN_TEXT.findall(text) if path.parent == LINTER else []
    for name in [*PATH_IN_TEXT.findall(text), *modules, *links]:
        folders = (ROOT, path.parent, LINTER / "pidone", RULES / "pidone_rules")
        there = any(list(folder.glob(name.rstrip("/"))) for folder in folders)
        assert there, f"{path.relative_to(ROOT)} names {name}"


def test_pre_commit_hooks_name_what_is_there() -> None:
    """The file is YAML of the simplest kind: a list of maps of words, one a line."""
    text = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    hooks: list[dict[str, str]] = []
    for line in text.splitlines():
        entry = re.fullmatch(r"(- |  )([a-z_]+): (.+)", line)
        assert entry, f"not understood: {line}"
        if entry[1] == "- ":
            hooks.append({})
        hooks[-1][entry[2]] = entry[3]
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert hooks
    for hook in hooks:
        assert {"id", "name", "entry", "language"} <= hook.keys()
        assert hook["language"] == "python"
        assert hook["entry"].split()[0] in scripts["project"]["scripts"]
        if "files" in hook:
            re.compile(hook["files"])


def test_the_changelog_has_this_version() -> None:
    from pidone import __version__

    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", SOURCES, ids=module_name)
def test_no_group_is_possessive(path: Path) -> None:
    """Python before 3.11.5 (Debian 12 has 3.11.2) reads `(...)++` wrongly; (?>...) is right."""
    words = [each.value for each in ast.walk(tree(path)) if isinstance(each, ast.Constant)]
    texts = [word.decode("latin-1") if isinstance(word, bytes) else str(word) for word in words]
    assert [text for text in texts if re.search(r"(?<!\\)\)[*+?}]\+", text)] == []
