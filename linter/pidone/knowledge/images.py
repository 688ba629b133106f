"""Knowledge: what is known of an image that a FROM names, by its repository and tag."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from types import MappingProxyType
from typing import Any

from pidone.image.model import UNKNOWN, BaseImage

_TABLE = re.compile(r'^\["?([^"\]]+)"?\]$', re.MULTILINE)
_LAUNCH = ("entrypoint", "cmd", "stop_signal")
FIELDS = (*_LAUNCH, "shell", "user", "workdir", "env", "like", "release", "lacks", "scripts")
"""What a row, or a variant in it, may tell of an image."""

_DEFAULT_SHELL = ("/bin/sh", "-c")
_SAME_PLACE = (
    *("docker.io/", "index.docker.io/", "registry-1.docker.io/", "registry.hub.docker.com/"),
    *("mirror.gcr.io/", "public.ecr.aws/docker/", "library/"),
    *("amd64/", "arm32v5/", "arm32v6/", "arm32v7/", "arm64v8/", "i386/", "ppc64le/", "s390x/"),
)
"""Docker Hub's own names, mirrors of it, and the official images' names by architecture
(github.com/docker-library/official-images, README.md)."""

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
    for prefix in _SAME_PLACE:
        head = head.removeprefix(prefix)
    return Reference(head, tag or None)


@cache
def base_image(name: str, platform: str | None = None) -> BaseImage:
    """The row for an image's name, or what little the name itself tells (known=False)."""
    if _is_windows(f"{name} {platform or ''}"):
        return BaseImage(name, known=False, shell=("cmd", "/S", "/C"), windows=True)
    facts = facts_of(name)
    if facts is not None:
        return image_of_facts(name, facts)
    system = _systems().get(hinted_system(name) or "", {})
    return BaseImage(name, known=False, shells=_shells(system, name, None))


def facts_of(name: str) -> dict[str, Any] | None:
    """The fields of the row for an image's name; None without one.

    All fields are there, None where the image has none; `unsure` are those that are not known.
    """
    parts = reference(name)
    row = _row(parts.repository)
    if row is None:
        return None
    return _common([_merged(row, variants) for variants in _variants(row, parts.tag)])


def _is_windows(told: str) -> bool:
    return any(
        word in told for word in ("windowsservercore", "nanoserver", "/windows/", " windows")
    )


def _variants(row: Mapping[str, Any], tag: str | None) -> list[list[Mapping[str, Any]]]:
    """The variants that fit the tag; several such lists where it is not known.

    A part of a tag that is not known is taken for a version, and for none of the old ones that
    patterns name.
    """
    variants: list[Mapping[str, Any]] = row.get("variants", [])
    if tag is None or not tag.strip(UNKNOWN + ".-"):
        return [[], *([variant] for variant in variants if not _is_of_version(variant))]
    return [[variant for variant in variants if _fits(variant, tag)]]


def _is_of_version(variant: Mapping[str, Any]) -> bool:
    return "before" in variant or any(char.isdigit() for char in variant["tags"])


def _fits(variant: Mapping[str, Any], tag: str) -> bool:
    if not any(fnmatchcase(tag, pattern) for pattern in variant["tags"].split()):
        return False
    before = variant.get("before")
    return before is None or _is_before(_version(tag, most=True), before.split())


def _is_before(version: tuple[float, ...], bounds: list[str]) -> bool:
    """Whether the version is below the bound of its own branch, or else below all of them.

    The branch of a bound is all of its numbers but the last: with "2.1.19 3.0.15 3.11" those
    before are 2.0, 2.1.18, 3.0.14 and 3.10, and not 3.0.15, 3.11 and 4.0.
    """
    numbers = sorted((_version(bound, most=False) for bound in bounds), key=len)
    own = [bound for bound in numbers if version[: len(bound) - 1] == bound[:-1]]
    if own and (len(own[-1]) > 1 or len(numbers) == 1):
        return version < own[-1]
    return version < min(numbers)


def _version(tag: str, most: bool) -> tuple[float, ...]:
    """A version's numbers; `1.19` as a tag is the last 1.19.x, so what is left out counts most."""
    match = _VERSION.match(tag)
    numbers = [float(number) for number in match[0].split(".")] if match else []
    return (*numbers, float("inf")) if most else tuple(numbers)


def _merged(row: Mapping[str, Any], variants: list[Mapping[str, Any]]) -> dict[str, Any]:
    """Each field as the first of the variants has it that speaks of it, else as the row has it.

    `unsure` are those that it says nothing certain of.
    """
    fields: dict[str, Any] = {field: row.get(field) or None for field in FIELDS}
    unsure: set[str] = set()
    for variant in reversed(variants):
        unknown = variant.get("unknown", ())
        unsure = (unsure - variant.keys()).union(unknown)
        fields |= {field: variant[field] or None for field in FIELDS if field in variant}
        fields |= dict.fromkeys(unknown)
    return {**fields, "unsure": frozenset(unsure)}


def _common(variants: list[dict[str, Any]]) -> dict[str, Any]:
    """What all variants agree on; `unsure` are the fields on which they do not."""
    first = variants[0]
    unsure = {field for variant in variants for field in variant["unsure"]}
    unsure |= {field for field in FIELDS if any(v[field] != first[field] for v in variants)}
    common = {field: None if field in unsure else first[field] for field in FIELDS}
    return {**common, "unsure": unsure}


def image_of_facts(name: str, facts: Mapping[str, Any]) -> BaseImage:
    """The image that a row's fields describe, in the shape that `facts_of` gives them."""
    system = _systems().get(facts["like"] or "", {})
    workdir = UNKNOWN if "workdir" in facts["unsure"] else facts["workdir"] or "/"
    return BaseImage(
        name=name,
        known=not facts["unsure"].intersection(_LAUNCH),
        entrypoint=_words(facts["entrypoint"]),
        cmd=_words(facts["cmd"]),
        shell=_words(facts["shell"]) or _DEFAULT_SHELL,
        stop_signal=facts["stop_signal"],
        user=UNKNOWN if "user" in facts["unsure"] else _told(facts["user"] or ""),
        workdir="/" + UNKNOWN if UNKNOWN in _told(workdir) else workdir,
        env=MappingProxyType({name: _told(value) for name, value in (facts["env"] or {}).items()}),
        shells=_shells(system, reference(name).tag or "", facts["release"]),
        absent=frozenset(system.get("absent", ())),
        adds=system.get("adds", ""),
        lacks=frozenset(f"{system.get('lacks', '')} {facts['lacks'] or ''}".split()),
        scripts=MappingProxyType(facts["scripts"] or {}),
    )


def _shells(system: Mapping[str, Any], told: str, release: str | None) -> Mapping[str, str]:
    """The shells by path, each as the row of its version: of the release that the tag names, or
    else of the one that the image's row does."""
    rows: Mapping[str, str] = {}
    for one in system.get("releases", ()):
        if any(fnmatchcase(told, word) for word in one["words"].split()):
            rows = one
            break
        if one["name"] == release:
            rows = one
    shells: Mapping[str, str] = system.get("shells", {})
    return MappingProxyType({path: rows.get(name, name) for path, name in shells.items()})


def _told(value: str) -> str:
    """A value of the table, where "?" is one that depends on the version."""
    return UNKNOWN if value == "?" else value


def _words(value: list[str] | None) -> tuple[str, ...] | None:
    return tuple(value) if value else None


def hinted_system(name: str) -> str | None:
    """The distribution that the name of an image tells, where it tells one."""
    parts = reference(name)
    full = f"{parts.repository}:{parts.tag or ''}".lower()
    for system, facts in _systems().items():
        if any(fnmatchcase(full, pattern) for pattern in facts.get("hints", "").split()):
            return system
    return None


@cache
def _tables() -> Mapping[str, str]:
    """Each table of images.toml as text, by name: only those that are asked for are parsed."""
    from importlib import resources

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


def system_names() -> tuple[str, ...]:
    """The distributions that have a row."""
    return tuple(_systems())


def table_names() -> tuple[str, ...]:
    """The repositories that have a row."""
    return tuple(name for name in _tables() if not name.startswith("system "))
