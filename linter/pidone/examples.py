"""Step 7 of the way: the examples on a rule's page, which its tests run."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from pidone.page import Block, Page, PageError

OUTPUTS = ("text", "diff")


@dataclass(frozen=True, slots=True)
class ExampleFile:
    """A file of an example; `mode` is None where the page leaves it to the shebang."""

    name: str
    content: str
    mode: int | None


@dataclass(frozen=True, slots=True)
class Example:
    """Files that go together, and what the rule says of them: `output` and `diff`.

    `number` counts from 1 in its section ("bad" or "good"). `allowed` are other rules that may
    speak up about a good one. Outputs stand on lines `first` to `last`; last is first - 1 where
    there are none yet.
    """

    section: str
    number: int
    files: tuple[ExampleFile, ...]
    output: str | None
    diff: str | None
    allowed: tuple[str, ...]
    first: int
    last: int


def examples_of(page: Page) -> tuple[Example, ...]:
    """The page's bad and good examples; PageError for a block that names no file."""
    found: list[Example] = []
    for section in ("Bad", "Good"):
        for number, blocks in enumerate(_groups(page, section), 1):
            found.append(_example(page, section.lower(), number, blocks))
    return tuple(found)


def _groups(page: Page, section: str) -> list[list[Block]]:
    """The blocks of a section, cut where a heading stands or a new example's files begin."""
    groups: list[list[Block]] = [[]]
    for block in page.blocks:
        above = [heading for heading in page.headings if heading[0] < block.first]
        if [title for _, level, title in above if level == 2][-1:] != [section]:
            continue
        is_cut = bool(groups[-1]) and above[-1][0] > groups[-1][-1].last
        if is_cut or _begins_anew(groups[-1], block):
            groups.append([])
        groups[-1].append(block)
    return [group for group in groups if group]


def _begins_anew(group: list[Block], block: Block) -> bool:
    if block.language in OUTPUTS:
        return False
    names = {_file_name(other) for other in group}
    return _file_name(block) in names or any(other.language in OUTPUTS for other in group)


def _file_name(block: Block) -> str:
    default = "Dockerfile" if block.language.lower() == "dockerfile" else ""
    return block.attributes.get("title", default)


def _example(page: Page, section: str, number: int, blocks: list[Block]) -> Example:
    outputs = [block for block in blocks if block.language in OUTPUTS]
    sources = [block for block in blocks if block.language not in OUTPUTS]
    if not sources:
        raise PageError(f"{page.name}:{blocks[0].first}: an output without files in front of it")
    first = outputs[0].first if outputs else sources[-1].last + 1
    contents = {block.language: block.content for block in outputs}
    return Example(
        section=section,
        number=number,
        files=tuple(_example_file(page, block) for block in sources),
        output=contents.get("text"),
        diff=contents.get("diff"),
        allowed=tuple(" ".join(block.attributes.get("allow", "") for block in sources).split()),
        first=first,
        last=outputs[-1].last if outputs else first - 1,
    )


def _example_file(page: Page, block: Block) -> ExampleFile:
    name = _file_name(block)
    path = PurePosixPath(name)
    if not name or path.is_absolute() or ".." in path.parts:
        raise PageError(f'{page.name}:{block.first}: this block names no file (title="...")')
    mode = block.attributes.get("mode")
    lines = "\r\n" if block.attributes.get("eol") == "crlf" else "\n"
    return ExampleFile(name, block.content.replace("\n", lines), int(mode, 8) if mode else None)


def with_outputs(page: Page, example: Example, output: str, diff: str) -> str:
    """The page's Markdown with other outputs for one example; an empty one has no block."""
    blocks = [(language, text) for language, text in (("text", output), ("diff", diff)) if text]
    if not blocks and example.last < example.first:
        return page.text
    lines = page.text.splitlines()
    written = "\n\n".join(
        f"{_fence(text)}{language}\n{text}{_fence(text)}" for language, text in blocks
    )
    before, after = lines[: example.first - 1], lines[example.last :]
    if example.last < example.first:
        before = [*before, ""]
    return "\n".join([*before, *written.splitlines(), *after]) + "\n"


def _fence(text: str) -> str:
    return "`" * max([3, *(len(run) + 1 for run in re.findall(r"^`{3,}", text, re.M))])
