"""Beside the way: what docker, podman, skopeo, crane and buildah print of an image."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from pidone.knowledge.house import HouseImage

LARGEST = 16 << 20
"""Bytes up to which a file is read; what `docker image inspect` prints of an image is 10,000."""

_WORDS = (("entrypoint", "Entrypoint"), ("cmd", "Cmd"), ("shell", "Shell"))
_TEXTS = (("stop_signal", "StopSignal"), ("user", "User"), ("workdir", "WorkingDir"))


class InspectError(Exception):
    """Why a file is no image's configuration; the text is one line without the file's name."""


def inspected_images(content: bytes, name: str | None) -> tuple[HouseImage, ...]:
    """The images that a file describes, each under all its names; `name` is the user's for it.

    `docker image inspect` and podman's print a list of objects that name themselves; `skopeo
    inspect --config` and `crane config` print the configuration alone, which has no name
    (github.com/opencontainers/image-spec, config.md); `buildah inspect` wraps one.
    """
    objects = _objects(_parsed(content))
    if name is not None and len(objects) > 1:
        raise InspectError(f"describes {len(objects)} images, and only one can be {name}")
    return tuple(image for one in objects for image in _images(one, name))


def _parsed(content: bytes) -> object:
    if len(content) > LARGEST:
        raise InspectError(f"is larger than {LARGEST >> 20} MB")
    try:
        return json.loads(content)
    except RecursionError:
        raise InspectError("is nested too deeply") from None
    except ValueError as error:  # no JSON, or no text
        raise InspectError(f"is no JSON: {' '.join(str(error).split())}") from None


def _objects(parsed: object) -> list[dict[str, Any]]:
    objects = parsed if isinstance(parsed, list) else [parsed]
    if not objects:
        raise InspectError("describes no image")
    described = [one for one in objects if isinstance(one, dict)]
    if len(described) < len(objects):
        raise InspectError("is not what an image inspect prints")
    return described


def _images(described: Mapping[str, Any], name: str | None) -> Iterator[HouseImage]:
    facts = _facts(_config(described))
    windows = _field(described, "Os", "os") == "windows"
    names = [name] if name is not None else list(_names(described))
    if not names:
        raise InspectError("names no image; say which one it is: NAME=FILE")
    for one in names:
        yield HouseImage(one, facts, complete=True, windows=windows)


def _config(described: Mapping[str, Any]) -> Mapping[str, Any]:
    """The part that says what is started. buildah prints two, of which one alone has the SHELL."""
    if isinstance(described.get("OCIv1"), dict):
        oci, docker = described["OCIv1"], described.get("Docker")
        return {**(_config(docker) if isinstance(docker, dict) else {}), **_config(oci)}
    config = _field(described, "Config", "config")
    if isinstance(config, dict):
        return config
    if config is None and {"rootfs", "history"} & described.keys():
        return {}
    if "Digest" in described and "Layers" in described:
        raise InspectError("has no configuration: skopeo inspect prints it with --config")
    raise InspectError("has no configuration of an image in it")


def _names(described: Mapping[str, Any]) -> Iterator[str]:
    for key in ("RepoTags", "RepoDigests"):
        names = described.get(key)
        for name in names if isinstance(names, list) else ():
            if isinstance(name, str) and name and "<none>" not in name:
                yield name
    name = described.get("FromImage")
    if isinstance(name, str) and name:
        yield name


def _field(described: Mapping[str, Any], *keys: str) -> Any:
    return next((described[key] for key in keys if key in described), None)


def _facts(config: Mapping[str, Any]) -> dict[str, Any]:
    facts: dict[str, Any] = {"env": _environment(config.get("Env"))}
    for field, key in _WORDS:
        facts[field] = _words(config.get(key), key)
    for field, key in _TEXTS:
        facts[field] = _text(config.get(key), key)
    return facts


def _words(value: object, key: str) -> list[str]:
    """moby/moby, api/types/strslice: a lone string is a list of one."""
    if value is None:
        return []
    words = [value] if isinstance(value, str) else value
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise InspectError(f"{key} is no list of words")
    return words


def _text(value: object, key: str) -> str | None:
    if value is not None and not isinstance(value, str):
        raise InspectError(f"{key} is no text")
    return value or None


def _environment(value: object) -> dict[str, str]:
    pairs = [one.partition("=") for one in _words(value, "Env")]
    return {name: text for name, _, text in pairs}
