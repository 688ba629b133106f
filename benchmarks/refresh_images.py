"""Base images, step 2: `python benchmarks/refresh_images.py CHECKOUTS` compares the table of images
with the Dockerfiles that its rows name; `--write` writes what those say now."""

from __future__ import annotations

import argparse
import json
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from image_sources import Origin, checkout, configuration, differences, origin

TABLE = Path(__file__).parents[1] / "linter/pidone/knowledge/images.toml"
_ORDER = ("source", "note", "entrypoint", "cmd", "stop_signal", "user", "workdir", "shell", "like")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkouts", type=Path, help="a folder with OWNER+NAME or OWNER/NAME in it")
    parser.add_argument("--only", action="append", help="this row alone (may be repeated)")
    parser.add_argument(
        "--recorded",
        action="store_true",
        help="read the commits that the rows name, not newer ones",
    )
    parser.add_argument("--write", action="store_true", help="write the table")
    chosen = parser.parse_args()
    text = TABLE.read_text("utf-8")
    counts = {"read": 0, "differ": 0, "absent": 0}
    for name, row in tomllib.loads(text).items():
        where = origin(row.get("source", ""))
        if where is None or name.startswith("system ") or name not in (chosen.only or [name]):
            continue
        found = read(chosen.checkouts, where, chosen.recorded)
        if found is None:
            counts["absent"] += 1
            continue
        commit, fields = found
        changed = dict(differences(row, fields))
        counts["read"] += 1
        counts["differ"] += bool(changed)
        for field, value in changed.items():
            print(f"{name}: {field}: {shown(row.get(field))} -> {shown(value)} ({where.path})")
        if chosen.write and commit is not None:
            text = updated(text, name, {**changed, "source": renewed(row["source"], where, commit)})
    print(", ".join(f"{number} {word}" for word, number in counts.items()), file=sys.stderr)
    if chosen.write:
        TABLE.write_text(text, "utf-8")
    return 1 if counts["differ"] else 0


def read(folder: Path, where: Origin, recorded: bool) -> tuple[str | None, dict[str, Any]] | None:
    """The commit that was read and what the Dockerfile says; None where it is not at hand."""
    repository = checkout(folder, where)
    if repository is None:
        return None
    commit = where.commit if recorded else repository.newest()
    content = repository.read(where.path, commit)
    fields = None if content is None else configuration(where, content)
    return None if fields is None else (commit, fields)


def renewed(source: str, where: Origin, commit: str) -> str:
    return source.replace(f"@{where.commit} ", f"@{commit} ", 1)


def updated(text: str, name: str, fields: dict[str, Any]) -> str:
    """The table's text with some fields of a row new."""
    start = text.index(f'["{name}"]\n')
    end = text.find('\n["', start)
    end = len(text) if end < 0 else end
    lines = text[start:end].split("\n")
    for field, value in fields.items():
        line = f"{field} = {shown(value)}"
        at = next((n for n, old in enumerate(lines) if old.startswith(f"{field} = ")), None)
        if at is not None:
            lines[at] = line
        else:
            lines.insert(_place(lines, field), line)
    return text[:start] + "\n".join(lines) + text[end:]


def _place(lines: list[str], field: str) -> int:
    """The line that a new field goes to, in the order of the other rows."""
    before = _ORDER[: _ORDER.index(field)] if field in _ORDER else _ORDER
    placed = (n + 1 for n, line in enumerate(lines) if line.split(" = ")[0] in before)
    return max(placed, default=1)


def shown(value: Any) -> str:
    """A value as the table has it."""
    if isinstance(value, dict):
        return "{ " + ", ".join(_pairs(value)) + " }"
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)


def _pairs(value: dict[str, str]) -> Iterator[str]:
    for name, one in value.items():
        bare = re.fullmatch(r"[\w-]+", name, re.ASCII)
        yield f"{name if bare else json.dumps(name)} = {json.dumps(one, ensure_ascii=False)}"


if __name__ == "__main__":
    sys.exit(main())
