"""A Dockerfile with its build context, made in a folder and resolved."""

from __future__ import annotations

from pathlib import Path

from pidone.container import Container, containers_of
from pidone.dockerfile.read import read_dockerfile
from pidone.image.model import Image, ImageFile
from pidone.image.resolve import resolve_images
from pidone.source import Source

Context = dict[str, str | bytes]


def write(folder: Path, context: Context, executable: bool = True) -> None:
    """The context's files; a path that ends with a slash is a folder."""
    for name, content in context.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if name.endswith("/"):
            path.mkdir(exist_ok=True)
            continue
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        path.chmod(0o755 if executable else 0o644)


def source(folder: Path, dockerfile: str | bytes, name: str = "Dockerfile") -> Source:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(dockerfile.encode() if isinstance(dockerfile, str) else dockerfile)
    return Source(name, path.read_bytes(), path)


def images(folder: Path, dockerfile: str | bytes, **context: str | bytes) -> tuple[Image, ...]:
    """All stages' images; keyword names are files of the context, `__` for `/`, `_` for `.`."""
    write(folder, {name.replace("__", "/").replace("_", "."): c for name, c in context.items()})
    return resolve_images(read_dockerfile(source(folder, dockerfile)))


def image(folder: Path, dockerfile: str | bytes, **context: str | bytes) -> Image:
    return images(folder, dockerfile, **context)[-1]


def container(folder: Path, dockerfile: str | bytes, **context: str | bytes) -> Container:
    write(folder, {name.replace("__", "/").replace("_", "."): c for name, c in context.items()})
    (made,) = containers_of(read_dockerfile(source(folder, dockerfile)))
    return made


def text(found: ImageFile | None) -> str:
    """A file's content; it has to be there and known."""
    assert found is not None, "no such file"
    assert found.text is not None, found.problem
    return found.text.value
