"""Knowledge: what the user says of images, which beats the table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from pidone.image.model import BaseImage
from pidone.knowledge.images import (
    FIELDS,
    base_image,
    facts_of,
    hinted_system,
    image_of_facts,
    reference,
    system_names,
)

_LOCAL = "localhost/"
"""What podman and buildah put in front of the names of images that were built here."""


@dataclass(frozen=True)
class HouseImage:
    """An image of the house: what it is called, and what is said of it.

    `name` may end in a tag or a digest, and stands for all tags without one; `tags` are patterns
    for the tag, with blanks between them. `facts` are fields of images.toml, an empty list where
    the image has none. Of what they leave out, `like` speaks: the name of another image, or of a
    distribution, by default the table's row for the image itself. `complete`: what is left out is
    not set (the distribution, and what its scripts come to, is all that is taken from elsewhere).
    """

    name: str
    facts: Mapping[str, Any]
    tags: str | None = None
    like: str | None = None
    complete: bool = False
    windows: bool = False

    def fits(self, name: str) -> bool:
        """Whether the name after a FROM is this image's."""
        own, _, own_digest = _plain(self.name).partition("@")
        asked, _, digest = _plain(name).partition("@")
        if own_digest:
            return own_digest == digest and reference(own).repository == reference(asked).repository
        mine, theirs = reference(own), reference(asked)
        if mine.repository != theirs.repository:
            return False
        if self.tags is not None:
            tag = theirs.tag or ""
            return any(fnmatchcase(tag, pattern) for pattern in self.tags.split())
        return not _has_tag(own) or ((_has_tag(asked) or not digest) and mine.tag == theirs.tag)


def _plain(name: str) -> str:
    return name.removeprefix(_LOCAL)


def _has_tag(name: str) -> bool:
    return ":" in name.rpartition("/")[2]


@dataclass(frozen=True)
class HouseImages:
    """What is said of images, the first that fits before the others, and all before the table."""

    images: tuple[HouseImage, ...] = ()

    def base_image(self, name: str, platform: str | None = None) -> BaseImage:
        """The image that a FROM names, by the user's word or else by the table."""
        said = self._said_of(name)
        if said is None:
            return base_image(name, platform)
        if said.windows:
            return BaseImage(name, known=False, shell=("cmd", "/S", "/C"), windows=True)
        return image_of_facts(name, self._facts(said, name, ()))

    def also(self, other: HouseImages) -> HouseImages:
        """These images, and then those of the other."""
        return HouseImages((*self.images, *other.images))

    def _said_of(self, name: str) -> HouseImage | None:
        return next((image for image in self.images if image.fits(name)), None)

    def _facts(self, said: HouseImage, name: str, seen: tuple[str, ...]) -> dict[str, Any]:
        other = self._other_facts(said, name, seen)
        if said.complete:
            other = {field: other[field] for field in ("like", "scripts")}
        told = dict(said.facts)
        facts = {**dict.fromkeys(FIELDS), **other, **told}
        if "entrypoint" in told and "cmd" not in told:
            facts["cmd"] = None  # a new ENTRYPOINT resets the CMD that it finds
        if "env" in told:
            facts["env"] = {**(other.get("env") or {}), **told["env"]}
        unsure = other.get("unsure", frozenset()) - told.keys()
        if "entrypoint" in told:
            unsure -= {"cmd"}
        return {**facts, "unsure": frozenset() if said.complete else unsure}

    def _other_facts(self, said: HouseImage, name: str, seen: tuple[str, ...]) -> dict[str, Any]:
        """What an image of the house shares with another image, or with its distribution."""
        is_told = bool({"entrypoint", "cmd"} & said.facts.keys())
        unsure = frozenset() if is_told else frozenset({"entrypoint", "cmd"})
        nothing = {**dict.fromkeys(FIELDS), "unsure": unsure}
        like = said.like
        if like is None or like in seen:
            return facts_of(name) or {**nothing, "like": hinted_system(name)}
        another = self._said_of(like)
        if another is not None and another is not said:
            return self._facts(another, like, (*seen, like))
        return facts_of(like) or {**nothing, "like": like}


NO_HOUSE = HouseImages()


def is_like_something(like: str, images: HouseImages) -> bool:
    """Whether there is an image or a distribution of that name to be like."""
    if like in system_names() or facts_of(like) is not None:
        return True
    return any(image.fits(like) for image in images.images)
