"""Step 3: the image that a service starts: its build's, or the one that it names."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pidone.compose.merge import build_of, named
from pidone.compose.mounts import inside
from pidone.compose.project import Project
from pidone.compose.tree import Scalar, Table
from pidone.dockerfile.model import Dockerfile
from pidone.dockerfile.read import read_dockerfile
from pidone.image.context import LARGEST_FILE, bytes_of
from pidone.image.locate import context_at
from pidone.image.model import UNKNOWN, Image, is_known
from pidone.image.resolve import image_of_target, resolve_images
from pidone.knowledge.house import HouseImages
from pidone.knowledge.images import reference
from pidone.source import Source, Span

_REMOTE = re.compile(r"^(?:https?|git|ssh)://|^git@|^github\.com/|\.git(?:#.*)?$")


class NoImageError(Exception):
    """Why the files do not tell what image a service starts."""


@dataclass(frozen=True)
class Built:
    """A service's image; `dockerfile` is made up where there is none, and `own` is false then."""

    image: Image
    dockerfile: Dockerfile
    own: bool


def built_image(project: Project, service: Table, span: Span, house: HouseImages) -> Built:
    """The image of a service; raises NoImageError.

    An image that another service of the file builds under the same name is that one.
    """
    build = build_of(service)
    if build is None:
        name = service.scalar("image")
        build = _built_elsewhere(project, name) if name is not None else None
        if build is None:
            return named_image(project, name, span, house)
    return _of_build(project, build, house)


def named_image(project: Project, name: Scalar | None, span: Span, house: HouseImages) -> Built:
    """The image of a name as a Dockerfile of one line would start from it."""
    base = UNKNOWN if name is None else project.text(name)
    if not base.strip() or len(base.split()) > 1:
        base = UNKNOWN
    dockerfile = read_dockerfile(Source(project.source.path, f"FROM {base}\n".encode()))
    (image,) = resolve_images(dockerfile, None, house)
    return Built(replace(image, span=span if name is None else name.span), dockerfile, False)


def _built_elsewhere(project: Project, name: Scalar) -> Table | None:
    asked = reference(project.text(name))
    for other in project.services.values():
        build, image = build_of(other), other.scalar("image")
        if build is not None and image is not None and reference(project.text(image)) == asked:
            return build
    return None


def _of_build(project: Project, build: Table, house: HouseImages) -> Built:
    context = build.scalar("context")
    if build.get("dockerfile_inline") is not None:
        raise NoImageError("a Dockerfile inside of a Compose file is not followed")
    if build.get("additional_contexts") is not None:
        raise NoImageError("additional build contexts are not followed")
    folder, shown = project.folder_of(context or Scalar("", build.span, ""))
    way = project.text(context) if context is not None else "."
    if folder is None or not is_known(way) or _REMOTE.search(way):
        raise NoImageError("what it is built from is not at hand")
    root = inside(folder, way)
    if root is None:
        raise NoImageError("what it is built from is not at hand")
    shown = posixpath.normpath(posixpath.join(shown, way.replace(os.sep, "/")))
    shown = "" if shown == "." else shown
    dockerfile = _dockerfile(project, build, root, shown)
    found = context_at(dockerfile, root, shown)
    images = resolve_images(dockerfile, found, house, _arguments(project, build))
    target = build.scalar("target")
    image = image_of_target(images, project.text(target) if target is not None else None)
    if image is None:
        raise NoImageError("the target of its build is not in the Dockerfile")
    return Built(image, dockerfile, True)


def _dockerfile(project: Project, build: Table, root: Path, shown: str) -> Dockerfile:
    name = build.scalar("dockerfile")
    way = project.text(name) if name is not None else "Dockerfile"
    file = Path(os.path.normpath(root / way)) if is_known(way) else root
    content = bytes_of(file, LARGEST_FILE)
    if content is None or b"\0" in content:
        raise NoImageError("the Dockerfile that it is built from is not at hand")
    path = posixpath.normpath(posixpath.join(shown, way))
    dockerfile = read_dockerfile(Source(path, content, file))
    if dockerfile.problems:
        raise NoImageError("the Dockerfile that it is built from cannot be read")
    return dockerfile


def _arguments(project: Project, build: Table) -> Mapping[str, str]:
    """The build arguments; a name alone is handed on from where `docker compose` is called."""
    found = build.get("args")
    pairs = named(found).pairs if found is not None else {}
    scalars = {name: value for name, value in pairs.items() if isinstance(value, Scalar)}
    return {
        name: project.variables.get(name, UNKNOWN) if value.is_null else project.text(value)
        for name, value in scalars.items()
    }
