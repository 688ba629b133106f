"""Knowledge: what is known of an image that a FROM names, by its repository and tag."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from pidone.image.model import UNKNOWN, BaseImage, is_known

_TABLE = re.compile(r'^\["?([^"\]]+)"?\]$', re.MULTILINE)
_LAUNCH = ("entrypoint", "cmd", "stop_signal")
_FIELDS = (*_LAUNCH, "shell", "user", "workdir", "env", "like", "scripts")
_DEFAULT_SHELL = ("/bin/sh", "-c")
_VERSION = re.compile(r"\d+(?:\.\d+)*")


@dataclass(frozen=True, slots=True)
class Reference:
    """An image's name taken apart; Docker Hub's own parts are left out of `repository`.

    `tag` is None where only a digest or nobody knows which one it is.
    """

    repository: str
    tag: str | None


def reference(name: str) -> Reference:
    """Takes a name such as `docker.io/library/nginx:1.27@sha256:...` apart.

    github.com/distribution/reference, ParseNormalizedNamed: no tag and no digest is `latest`.
    """
    name, _, digest = name.partition("@")
    head, colon, tag = name.rpartition(":")
    if not colon or "/" in tag:
        head, tag = name, "" if digest or UNKNOWN in name else "latest"
    for prefix in ("docker.io/", "index.docker.io/", "registry-1.docker.io/", "library/"):
        head = head.removeprefix(prefix)
    return Reference(head, tag or None)


@cache
def base_image(name: str, platform: str | None = None) -> BaseImage:
    """The row for an image's name, or what little the name itself tells (known=False)."""
    parts = reference(name)
    row = _row(parts.repository)
    if name == "scratch":
        return BaseImage(name, known=True, workdir="/")
    if row is None or (platform is not None and "windows" in platform):
        return _hinted(name, parts, platform)
    facts = [_merged(row, variant) for variant in _variants(row, parts.tag)]
    return _base(name, _common(facts))


def _variants(row: Mapping[str, Any], tag: str | None) -> list[Mapping[str, Any]]:
    """The variants that the tag may be: one, or all of them where it is not known."""
    variants = row.get("variants", [])
    if tag is not None and is_known(tag):
        fitting = (variant for variant in variants if _fits(variant, tag))
        return [next(fitting, {})]
    possible = [variant for variant in variants if tag is None or _may_fit(variant, tag)]
    return [{}, *possible]


def _fits(variant: Mapping[str, Any], tag: str) -> bool:
    if not any(fnmatchcase(tag, pattern) for pattern in variant.get("tags", "*").split()):
        return False
    before = variant.get("before")
    return before is None or _version(tag, most=True) < _version(before, most=False)


def _may_fit(variant: Mapping[str, Any], tag: str) -> bool:
    """Whether a tag with unknown parts may be of the variant: its known end has to allow it."""
    del variant, tag
    return True


def _version(tag: str, most: bool) -> tuple[float, ...]:
    """A version's numbers; `1.19` as a tag is the last 1.19.x, so what is left out counts most."""
    match = _VERSION.match(tag)
    numbers = [float(number) for number in match[0].split(".")] if match else []
    return (*numbers, float("inf")) if most else tuple(numbers)


def _merged(row: Mapping[str, Any], variant: Mapping[str, Any]) -> dict[str, Any]:
    return {field: variant.get(field, row.get(field)) for field in _FIELDS}


def _common(variants: list[dict[str, Any]]) -> dict[str, Any]:
    """What all variants agree on; `unsure` are the fields on which they do not."""
    first = variants[0]
    unsure = {field for field in _FIELDS if any(v[field] != first[field] for v in variants)}
    common = {field: None if field in unsure else first[field] for field in _FIELDS}
    return {**common, "unsure": unsure}


def _base(name: str, facts: Mapping[str, Any]) -> BaseImage:
    system = _systems().get(facts["like"] or "", {})
    env = {**system.get("env", {}), **(facts["env"] or {})}
    return BaseImage(
        name=name,
        known=not facts["unsure"].intersection(_LAUNCH),
        entrypoint=_words(facts["entrypoint"]),
        cmd=_words(facts["cmd"]),
        shell=_words(facts["shell"]) or _DEFAULT_SHELL,
        stop_signal=facts["stop_signal"],
        user=facts["user"],
        workdir=facts["workdir"] or (None if "workdir" in facts["unsure"] else "/"),
        env=MappingProxyType({key: UNKNOWN if v == "?" else v for key, v in env.items()}),
        shells=MappingProxyType(system.get("shells", {})),
        absent=frozenset(system.get("absent", ())),
        scripts=MappingProxyType(facts["scripts"] or {}),
    )


def _words(value: list[str] | None) -> tuple[str, ...] | None:
    return tuple(value) if value else None


def _hinted(name: str, parts: Reference, platform: str | None) -> BaseImage:
    """What the name of an image that no row has tells: often the distribution."""
    if any("windows" in told or "nanoserver" in told for told in (name, platform or "")):
        return BaseImage(name, known=False, shell=("cmd", "/S", "/C"), windows=True)
    full = f"{parts.repository}:{parts.tag or ''}".lower()
    for system in _systems().values():
        if any(fnmatchcase(full, pattern) for pattern in system.get("hints", "").split()):
            shells = MappingProxyType(system["shells"])
            return BaseImage(name, known=False, shells=shells)
    return BaseImage(name, known=False)


@cache
def _tables() -> Mapping[str, str]:
    """Each table of images.toml as text, by name: only those that are asked for are parsed."""
    text = resources.files("pidone.knowledge").joinpath("images.toml").read_text("utf-8")
    starts = list(_TABLE.finditer(text))
    ends = [start.start() for start in starts[1:]] + [len(text)]
    return {start[1]: text[start.end() : end] for start, end in zip(starts, ends, strict=True)}


def _row(repository: str) -> Mapping[str, Any] | None:
    text = _tables().get(repository)
    if text is None or repository.startswith("system "):
        return None
    row = tomllib.loads(text)
    same = row.get("same_as")
    return row if same is None else _row(same)


@cache
def _systems() -> Mapping[str, Mapping[str, Any]]:
    """The distributions: which shells they bring, and which they do not."""
    return {
        name.removeprefix("system "): tomllib.loads(text)
        for name, text in _tables().items()
        if name.startswith("system ")
    }


def table_names() -> tuple[str, ...]:
    """The repositories that have a row."""
    return tuple(name for name in _tables() if not name.startswith("system "))
