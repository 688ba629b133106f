"""Beside the way: the options for each file: the command line before the configuration."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pidone.config.closest import closest_configurations, named_configuration
from pidone.config.model import Configuration
from pidone.config.read import wrong_rule
from pidone.discover import FoundFile
from pidone.options import Options, UnknownRuleError, all_rules, check_known

Given = Mapping[str, Any]


def configured_options(
    files: Sequence[FoundFile], given: Given, settings: Given, options: Options | None = None
) -> Options:
    """The options that a command's parameters ask for, and the configurations of the files.

    `settings` are the global parameters. Raises ConfigError for what is wrong in a configuration,
    and UnknownRuleError for a rule id of the command line's.
    """
    options = options or Options()
    if given["image_config"]:
        from pidone.config.images import inspected_files

        options = replace(options, house=inspected_files(given["image_config"]))
    named = settings.get("pidone.config")
    if named is not None:
        return _over(options, named_configuration(named), given)
    folders = dict.fromkeys(posixpath.dirname(found.path) for found in files)
    made: dict[str, Options] = {}
    by_folder: dict[str, Options] = {}
    for folder, configuration in closest_configurations(folders).items():
        if configuration is not None:
            shown = configuration.shown
            if shown not in made:
                made[shown] = _over(options, configuration, given)
            by_folder[folder] = made[shown]
    return replace(_of_command_line(options, given), folders=by_folder)


def _of_command_line(options: Options, given: Given) -> Options:
    """Each parameter that is given; in place of what there is, not beside it."""
    if given.get("select"):
        options = replace(options, select=given["select"])
    if given.get("ignore"):
        options = replace(options, ignore=given["ignore"])
    if given.get("fail_on"):
        options = replace(options, fail_on=_level(given["fail_on"]))
    if given["target"] is not None:
        options = replace(options, target=given["target"])
    if given["grace"] is not None:
        options = replace(options, grace=given["grace"])
    return options


def _over(options: Options, configuration: Configuration, given: Given) -> Options:
    """A configuration's keys, and what the command line says over them."""
    _check_rules(options, configuration, given)
    keys = ("select", "ignore", "grace", "target")
    told = {key: getattr(configuration, key) for key in keys}
    options = replace(options, **{key: value for key, value in told.items() if value is not None})
    if configuration.fail_on is not None:
        options = replace(options, fail_on=_level(configuration.fail_on))
    options = replace(options, house=options.house.also(configuration.house))
    return _of_command_line(options, given)


def _level(name: str) -> Any:
    return None if name == "never" else name


def _check_rules(options: Options, configuration: Configuration, given: Given) -> None:
    """Raises ConfigError for a rule id that is no rule's; a trace asks no rules."""
    if "select" not in given:
        return
    for key in ("select", "ignore"):
        ids: Iterable[str] = getattr(configuration, key) or ()
        try:
            if ids:
                check_known(ids, all_rules(options))
        except UnknownRuleError as error:
            raise wrong_rule(configuration, key, str(error)) from None
