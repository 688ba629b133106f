"""Step 7 of the way: a rule's page, taken apart into headings, text and fenced blocks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pidone.rule import Rule

_FENCE = re.compile(r"(`{3,})[ \t]*(\S*)[ \t]*(.*)")
_ATTRIBUTE = re.compile(r'([a-z]+)="([^"]*)"')
_NAMING_LINE = re.compile(r"`([^`]+)`:?")


class PageError(Exception):
    """A page that is not laid out as pages are; the text is one line: page:line: what."""


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block; `first` and `last` are the line numbers (from 1) of its two fences."""

    language: str
    attributes: dict[str, str]
    content: str
    first: int
    last: int


@dataclass(frozen=True)
class Page:
    """`name` is what errors call it; `text` is all of its Markdown."""

    name: str
    text: str
    blocks: tuple[Block, ...] = field(repr=False)
    headings: tuple[tuple[int, int, str], ...] = field(repr=False)

    @property
    def title(self) -> str:
        return next((title for _, level, title in self.headings if level == 1), "")

    @property
    def summary(self) -> str:
        """The paragraph under the title, on one line."""
        lines = self.text.splitlines()
        start = next((line for line, level, _ in self.headings if level == 1), 0)
        paragraph: list[str] = []
        for line in lines[start:]:
            if line.strip() and not line.startswith(("#", "```")):
                paragraph.append(line.strip())
            elif paragraph or line.startswith("#"):
                break
        return " ".join(paragraph)

    def section(self, title: str) -> str:
        """The Markdown under a second-level heading; empty if there is none."""
        bounds = [(line, name) for line, level, name in self.headings if level <= 2]
        lines = self.text.splitlines()
        for (start, name), (end, _) in zip(
            bounds, [*bounds[1:], (len(lines) + 1, "")], strict=True
        ):
            if name == title:
                return "\n".join(lines[start : end - 1]).strip()
        return ""


def page_of(rule: Rule) -> Page:
    """The page beside a rule's module."""
    from importlib.resources import files

    package, _, module = rule.module.rpartition(".")
    return read_page(
        files(package).joinpath(f"{module}.md").read_text(encoding="utf-8"), f"{module}.md"
    )


def read_page(text: str, name: str) -> Page:
    """Takes a page's Markdown apart; PageError for a block that is never closed."""
    headings: list[tuple[int, int, str]] = []
    blocks: list[Block] = []
    lines = text.splitlines()
    number = 0
    while number < len(lines):
        if fence := _FENCE.fullmatch(lines[number]):
            blocks.append(_block(lines, number, fence, name))
            number = blocks[-1].last
            continue
        if heading := re.fullmatch(r"(#{1,6}) +(.*?) *", lines[number]):
            headings.append((number + 1, len(heading[1]), heading[2]))
        number += 1
    return Page(name, text, tuple(blocks), tuple(headings))


def _block(lines: list[str], start: int, fence: re.Match[str], name: str) -> Block:
    for end in range(start + 1, len(lines)):
        if lines[end].rstrip().startswith(fence[1]) and not lines[end].strip("` "):
            attributes = dict(_ATTRIBUTE.findall(fence[3]))
            if "title" not in attributes and start and (named := _name_above(lines[start - 1])):
                attributes["title"] = named
            content = "".join(f"{line}\n" for line in lines[start + 1 : end])
            return Block(fence[2], attributes, content, start + 1, end + 1)
    raise PageError(f"{name}:{start + 1}: this block is never closed")


def _name_above(line: str) -> str | None:
    match = _NAMING_LINE.fullmatch(line.strip())
    return match[1] if match else None
