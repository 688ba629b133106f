"""Step 5 of the way: a Dockerfile read, resolved, simulated and judged in one go."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from pidone.compose_names import is_compose_name
from pidone.container import Container, containers_of
from pidone.discover import FoundFile, UnreadableError, read_found
from pidone.dockerfile.model import Dockerfile
from pidone.dockerfile.read import read_dockerfile
from pidone.options import Options
from pidone.process.judge import trace_container
from pidone.process.model import Trace
from pidone.results import Failure
from pidone.source import Source
from pidone.starters import containers_starting


@dataclass(frozen=True)
class Launches:
    """The traces of the containers that one file describes; `dockerfile` is None for a script."""

    dockerfile: Dockerfile | None
    traces: tuple[Trace, ...] = ()
    failures: tuple[Failure, ...] = ()


def trace_found(found: FoundFile, options: Options) -> Launches:
    """The launches of a file on disk; whatever goes wrong becomes a failure."""
    try:
        source = read_found(found)
        if found.kind == "script":
            return _launches_of_script(found, options)
        if found.kind == "compose":
            return launches_of_compose(source, options, found.named)
        return launches_of(source, options, found.named)
    except UnreadableError as error:
        return Launches(None, failures=(Failure(found.path, str(error), found.named),))
    except Exception as error:
        return Launches(None, failures=(internal_error(found.path, error),))


def launches_of(source: Source, options: Options, named: bool) -> Launches:
    """A Dockerfile's containers, each traced; `named` files that give none are fatal."""
    dockerfile = read_dockerfile(source)
    if dockerfile.problems:
        problem = dockerfile.problems[0]
        failure = Failure(source.path, problem.message, named, problem.span.position)
        return Launches(dockerfile, failures=(failure,))
    containers = containers_of(
        dockerfile, target=options.target, grace=options.grace, house=options.house
    )
    if not containers:
        failure = Failure(source.path, f"has no stage called {options.target}", named)
        return Launches(dockerfile, failures=(failure,))
    return _traced(source.path, containers, dockerfile)


def launches_of_compose(source: Source, options: Options, named: bool) -> Launches:
    """A Compose file's services, each traced; one that cannot be read is fatal if it was named."""
    from pidone.compose.containers import service_container
    from pidone.compose.project import ExtendsError, read_project
    from pidone.compose.tree import YamlError

    try:
        project = read_project(source)
    except YamlError as error:
        path, position = error.span.source.path, error.span.position
        return Launches(None, failures=(Failure(path, str(error), named, position),))
    except ExtendsError as error:
        return Launches(None, failures=(Failure(source.path, str(error), named),))
    if named and not project.services and not is_compose_name(PurePath(source.path).name):
        return Launches(None, failures=(Failure(source.path, "has no services"),))
    containers: list[Container] = []
    failures: list[Failure] = []
    for name in project.services:
        try:
            containers.append(service_container(project, name, options.grace, options.house))
        except Exception as error:
            failures.append(internal_error(source.path, error, f" in the service {name}"))
    traced = _traced(source.path, containers, None)
    return Launches(None, traced.traces, (*failures, *traced.failures))


def launches_from(script: Path, shown: str, options: Options) -> Launches:
    """The containers of the Dockerfiles around a script that start it, each traced."""
    containers = containers_starting(script, options.house)
    return _traced(shown, [replace(one, grace=options.grace) for one in containers], None)


def _launches_of_script(found: FoundFile, options: Options) -> Launches:
    """Only a script that was asked for by name is looked for in the Dockerfiles around it."""
    if not found.named or found.file is None:
        return Launches(None)
    launches = launches_from(found.file, found.path, options)
    if launches.traces or launches.failures:
        return launches
    return Launches(None, failures=(Failure(found.path, "no Dockerfile around it starts it"),))


def _traced(path: str, containers: list[Container], dockerfile: Dockerfile | None) -> Launches:
    traces: list[Trace] = []
    failures: list[Failure] = []
    for container in containers:
        try:
            traces.append(trace_container(container))
        except Exception as error:
            failures.append(internal_error(path, error))
    return Launches(dockerfile, tuple(traces), tuple(failures))


def internal_error(path: str, error: BaseException, what: str = "") -> Failure:
    """An error of the program's own, in one line that says where it was raised."""
    from traceback import extract_tb

    frames = extract_tb(error.__traceback__)
    place = f" ({PurePath(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""
    words = " ".join(f"{type(error).__name__}: {error}".split())[:200].removesuffix(":")
    return Failure(path, f"internal error{what}: {words}{place}")
