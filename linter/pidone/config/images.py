"""Beside the way: the images that a configuration or --image-config describes."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pidone.config.file import ConfigFile
from pidone.config.inspected import LARGEST, InspectError, inspected_images
from pidone.config.model import ConfigError
from pidone.knowledge.house import HouseImage, HouseImages, is_like_something
from pidone.knowledge.signals import signal_name

_WORDS = ("entrypoint", "cmd", "shell")
_TEXTS = {"stop-signal": "stop_signal", "user": "user", "workdir": "workdir"}
_KEYS = (*_WORDS, *_TEXTS, "env", "like", "tags", "image-config")


def house_images(opened: ConfigFile, value: object) -> HouseImages:
    """The tables of [tool.pidone.images], one for each image's name."""
    tables = opened.table_at(("images",), value)
    images = HouseImages(
        tuple(
            _image(opened, name, opened.table_at(("images", name), tables[name])) for name in tables
        )
    )
    for image in images.images:
        if image.like is not None and not is_like_something(image.like, images):
            raise opened.wrong(
                ("images", image.name, "like"),
                f"names no image or system that is known: {image.like}",
            )
    return images


def _image(opened: ConfigFile, name: str, value: object) -> HouseImage:
    at = ("images", name)
    table = opened.table_at(at, value)
    opened.only(at, table, _KEYS)
    if not name.strip():
        raise opened.wrong(at, "is no image's name")
    inspected = _inspected(opened, at, table)
    return HouseImage(
        name=name,
        facts={**(inspected.facts if inspected else {}), **_facts(opened, at, table)},
        tags=_tags(opened, (*at, "tags"), table.get("tags")),
        like=opened.text_at((*at, "like"), table["like"]) if "like" in table else None,
        complete=inspected is not None,
        windows=inspected is not None and inspected.windows,
    )


def _facts(opened: ConfigFile, at: Sequence[str], table: Mapping[str, Any]) -> dict[str, Any]:
    facts: dict[str, Any] = {
        key: opened.words((*at, key), table[key]) for key in _WORDS if key in table
    }
    for key, field in _TEXTS.items():
        if key in table:
            facts[field] = opened.text_at((*at, key), table[key])
    if "stop_signal" in facts and signal_name(facts["stop_signal"]) is None:
        raise opened.wrong((*at, "stop-signal"), f"is no signal: {facts['stop_signal']}")
    if "env" in table:
        facts["env"] = _environment(opened, (*at, "env"), table["env"])
    return facts


def _environment(opened: ConfigFile, at: Sequence[str], value: object) -> dict[str, str]:
    table = opened.table_at(at, value)
    return {name: _value(opened, (*at, name), table[name]) for name in table}


def _value(opened: ConfigFile, at: Sequence[str], value: object) -> str:
    if not isinstance(value, str):
        raise opened.wrong(at, "is no text")
    return value


def _tags(opened: ConfigFile, at: Sequence[str], value: object) -> str | None:
    if value is None:
        return None
    patterns = [value] if isinstance(value, str) else opened.words(at, value)
    return " ".join(patterns)


def _inspected(
    opened: ConfigFile, at: Sequence[str], table: Mapping[str, Any]
) -> HouseImage | None:
    """The file that `image-config` names, from the folder of the configuration on."""
    if "image-config" not in table:
        return None
    keys = (*at, "image-config")
    named = opened.text_at(keys, table["image-config"])
    try:
        return inspected_images(_content(opened.file.parent / named), at[-1])[0]
    except InspectError as error:
        raise opened.wrong(keys, f"names a file that {error}: {named}") from None
    except (OSError, ValueError) as error:
        why = _reason(error)
        raise opened.wrong(keys, f"names a file that cannot be read: {named}: {why}") from None


# ---- --image-config ----------------------------------------------------------------------


def inspected_files(given: Sequence[str]) -> HouseImages:
    """The images of some `[NAME=]FILE`; raises ConfigError for a file that is none."""
    images: list[HouseImage] = []
    for argument in given:
        name, file = _parted(argument)
        try:
            images += inspected_images(_content(Path(file)), name)
        except InspectError as error:
            raise ConfigError(file, str(error)) from None
        except (OSError, ValueError) as error:
            raise ConfigError(file, _reason(error)) from None
    return HouseImages(tuple(images))


def _parted(argument: str) -> tuple[str | None, str]:
    """A name and a file; a file may have an equals sign in its own name."""
    name, equals, file = argument.partition("=")
    if not equals or os.path.lexists(argument):
        return None, argument
    if not name or not file:
        raise ConfigError(argument, "is no NAME=FILE")
    return name, file


def _content(file: Path) -> bytes:
    with file.open("rb") as stream:
        return stream.read(LARGEST + 1)


def _reason(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error)).lower()
