"""Step 3: a Compose file with what it is merged with and extends: its services, complete."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pidone.compose.dotenv import dotenv
from pidone.compose.merge import merged
from pidone.compose.template import interpolated
from pidone.compose.tree import Scalar, Table, read_yaml
from pidone.compose_names import main_file, override_file
from pidone.image.context import LARGEST_FILE, bytes_of, join_shown
from pidone.source import Source

_MOST_EXTENDS = 20


class ExtendsError(Exception):
    """Why a service that another one extends is not at hand."""


@dataclass(frozen=True)
class Project:
    """The services of a Compose file by name, merged and extended; `variables` are its .env's.

    `broken` says of a service that could not be completed what it lacks.
    """

    source: Source
    services: Mapping[str, Table]
    variables: Mapping[str, str]
    broken: Mapping[str, str] = field(default_factory=dict)

    def text(self, scalar: Scalar) -> str:
        """A value with its variables replaced."""
        return interpolated(scalar.value, self.variables)

    def folder_of(self, scalar: Scalar) -> tuple[Path | None, str]:
        """The folder that a relative path is relative to, and how reports show it."""
        source = scalar.span.source
        folder = Path(os.path.abspath(source.file)).parent if source.file else None
        return folder, os.path.dirname(source.path)


def read_project(source: Source) -> Project:
    """The services that a Compose file describes; none if it has none. Raises YamlError.

    A main file is merged with the override file beside it. Any other file stands for itself if
    each of its services has an image or a build; else it is taken for one that is merged over the
    main file beside it, as with `docker compose -f compose.yaml -f compose.prod.yaml`.
    """
    own = _services(source)
    if source.file is not None:
        path = str(source.file)
        over, main = override_file(path), main_file(os.path.dirname(path) or ".")
        if over is not None:
            own = _over(own, _services(_beside(source, Path(over))))
        elif main is not None and not os.path.samefile(main, path) and not _is_complete(own):
            below = _services(_beside(source, Path(main)))
            own = {name: service for name, service in _over(below, own).items() if name in own}
    services, broken = _extended(own)
    return Project(source, services, _variables(source), broken)


def _services(source: Source) -> dict[str, Table]:
    root = read_yaml(source)
    table = root.table("services") if isinstance(root, Table) else None
    pairs = table.pairs.items() if table is not None else ()
    return {name: service for name, service in pairs if isinstance(service, Table)}


def _is_complete(services: Mapping[str, Table]) -> bool:
    return all(
        {"image", "build", "extends"} & service.pairs.keys() for service in services.values()
    )


def _over(below: Mapping[str, Table], above: Mapping[str, Table]) -> dict[str, Table]:
    result = dict(below)
    for name, service in above.items():
        result[name] = merged(result[name], service) if name in result else service
    return result


def _beside(source: Source, file: Path) -> Source:
    """Another file, as reports show it: by its way from the one at hand."""
    assert source.file is not None
    way = os.path.relpath(file, source.file.parent).replace(os.sep, "/")
    content = bytes_of(file, LARGEST_FILE)
    if content is None:
        raise ExtendsError(f"{way} cannot be read")
    return Source(join_shown(os.path.dirname(source.path), way), content, file)


def _variables(source: Source) -> dict[str, str]:
    content = bytes_of(source.file.with_name(".env"), LARGEST_FILE) if source.file else None
    return {} if content is None else dotenv(content, {})


# ---- extends -----------------------------------------------------------------------------


def _extended(services: Mapping[str, Table]) -> tuple[dict[str, Table], dict[str, str]]:
    files: dict[str, Mapping[str, Table]] = {}
    complete: dict[str, Table] = {}
    broken: dict[str, str] = {}
    for name, service in services.items():
        try:
            complete[name] = _complete(service, services, files, 0)
        except ExtendsError as error:
            complete[name], broken[name] = service, str(error)
    return complete, broken


def _complete(
    service: Table,
    beside: Mapping[str, Table],
    files: dict[str, Mapping[str, Table]],
    level: int,
) -> Table:
    """A service over the one that it extends, which may extend another one."""
    extends = service.get("extends")
    if extends is None:
        return service
    if level > _MOST_EXTENDS:
        raise ExtendsError("it extends itself")
    name = extends if isinstance(extends, Scalar) else None
    file = None
    if isinstance(extends, Table):
        name, file = extends.scalar("service"), extends.scalar("file")
    if file is not None:
        beside = _services_of(file, files)
    if name is None or name.value not in beside:
        raise ExtendsError(f"the service {name.value if name else ''} that it extends is not there")
    return merged(_complete(beside[name.value], beside, files, level + 1), service)


def _services_of(file: Scalar, files: dict[str, Mapping[str, Table]]) -> Mapping[str, Table]:
    source = file.span.source
    if source.file is None or "$" in file.value:
        raise ExtendsError(f"{file.value} is not at hand")
    path = source.file.parent / file.value
    key = os.path.realpath(path)
    if key not in files:
        files[key] = _services(_beside(source, path))
    return files[key]
