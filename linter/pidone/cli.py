"""Step 10 of the way: the command line. Each command imports what it needs, and no more."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from typing import Any

import click

from pidone import __version__

Command = Callable[..., Any]

_PATHS = click.argument("paths", nargs=-1, type=click.Path(), metavar="[PATH]...")
_STDIN_NAME = click.option(
    "--stdin-filename", metavar="NAME", help="What standard input (-) is called in reports."
)
_OUTPUT = click.option(
    "--output", metavar="FILE", help="Write the report to a file instead of standard output."
)
_TARGET = click.option(
    "--target", metavar="STAGE", help="Another stage than the last one, by name or number."
)
_GRACE = click.option(
    "--grace",
    type=click.FloatRange(min=0),
    metavar="SECONDS",
    help="How long the engine waits before it sends SIGKILL (default: 10).",
)

_IMAGE_CONFIG = click.option(
    "--image-config",
    multiple=True,
    metavar="[NAME=]FILE",
    help="What `docker image inspect`, `skopeo inspect --config` or `crane config` prints of a"
    " base image, and its name where the file does not tell it. Can be repeated.",
)


def _remembered(context: click.Context, parameter: click.Parameter, value: object) -> None:
    """Keeps a global option's value, which may stand before the command or behind it."""
    if value is not None:
        context.find_root().meta[f"pidone.{parameter.name}"] = value


def _global_options(command: Command) -> Command:
    colour = click.option(
        "--color",
        type=click.Choice(["auto", "always", "never"]),
        expose_value=False,
        callback=_remembered,
        help="Colour the text (default: auto, where it goes to a terminal).",
    )
    quiet = click.option(
        "--quiet",
        "-q",
        is_flag=True,
        default=None,
        expose_value=False,
        callback=_remembered,
        help="Print findings and errors only: no summary, no remarks.",
    )
    config = click.option(
        "--config",
        metavar="FILE",
        expose_value=False,
        callback=_remembered,
        help="This configuration for all files, instead of the closest one above each of them.",
    )
    return config(colour(quiet(command)))


def _ids(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> frozenset[str]:
    """Rule ids, given several times or separated by commas."""
    return frozenset(id.strip() for value in values for id in value.split(",") if id.strip())


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, message="pidone %(version)s")
@_global_options
def cli() -> None:
    """When a container is told to stop, does the application hear it?

    pidone reads Dockerfiles, Compose files and the scripts that they start, works out who is PID 1
    and who gets the stop signal, and says how the stop ends: graceful, abrupt or killed.

    Exit status: 0 if nothing is wrong, 1 if there are findings, 2 if there is no answer.
    """


@cli.command()
@_PATHS
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "sarif"]),
    default="text",
    show_default=True,
    help="What the report looks like.",
)
@_OUTPUT
@click.option("--select", multiple=True, callback=_ids, metavar="RULES", help="Only these rules.")
@click.option("--ignore", multiple=True, callback=_ids, metavar="RULES", help="Not these rules.")
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "note", "never"]),
    help="The lightest level of a finding that makes the exit status 1 (default: warning).",
)
@click.option("--fix", is_flag=True, help="Write the safe fixes to the files.")
@click.option("--unsafe-fixes", is_flag=True, help="Take the unsafe fixes too.")
@click.option("--diff", is_flag=True, help="Print the fixes as a diff and write nothing.")
@_TARGET
@_GRACE
@_IMAGE_CONFIG
@_STDIN_NAME
@_global_options
def check(**given: Any) -> int:
    """Report what keeps containers from stopping gracefully.

    PATH is a file, a folder that is walked, or - for standard input; by default the current
    folder.
    """
    from pidone.commands import run_check

    return run_check(given, click.get_current_context().find_root().meta)


@cli.command()
@_PATHS
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="What the report looks like.",
)
@_OUTPUT
@_TARGET
@_GRACE
@_IMAGE_CONFIG
@_STDIN_NAME
@_global_options
def trace(**given: Any) -> int:
    """Show who gets the stop signal, hop by hop, and how the stop ends."""
    from pidone.commands import run_trace

    return run_trace(given, click.get_current_context().find_root().meta)


@cli.command()
@click.argument("rule", required=False)
@_global_options
def explain(rule: str | None) -> int:
    """Print a rule's page, or the list of rules."""
    from pidone.commands import run_explain

    return run_explain(rule, click.get_current_context().find_root().meta)


def run(arguments: list[str]) -> int:
    """Runs the program and returns its exit status; no exception leaves it."""
    # Nearly all that is made is kept until the end: looking for what is not takes a tenth of the
    # time at Python's own threshold of 700, and half of it while SARIF is written (measured).
    gc.set_threshold(20_000)
    try:
        status = cli.main(arguments, prog_name="pidone", standalone_mode=False)
        return status if isinstance(status, int) else 0
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.ClickException as error:
        error.show()
    except (click.Abort, KeyboardInterrupt):
        _complain("interrupted")
    except Exception as error:
        from pidone.commands import complaint

        _complain(complaint(error))
    return 2


def _complain(words: str) -> None:
    try:
        print(f"pidone: {words}", file=sys.stderr)
    except OSError:
        return
