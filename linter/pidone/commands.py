"""Step 10 of the way: what the commands do once their arguments are read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pidone.config.apply import configured_options
from pidone.config.model import ConfigError
from pidone.discover import FoundFile
from pidone.options import NoRulesError, Options, UnknownRuleError
from pidone.output import Output, UnwritableError, output_of
from pidone.registry import RuleError
from pidone.results import Failure, Report

Given = Mapping[str, Any]
"""A command's parameters as click gives them."""


class UsageError(Exception):
    """Arguments that do not go together; the text is one line."""


def run_check(given: Given, settings: Given) -> int:
    """`pidone check`: returns the exit status."""
    output = output_of(given, settings)
    files, failures = _found(given)
    options = configured_options(files, given, settings)
    if given["fix"] or given["diff"]:
        report, more = _fixed(files, options, given, output)
    else:
        from pidone.engine import check

        report, more = check(files, options), ()
    report = report.with_failures((*failures, *more))
    if not given["diff"]:
        _write_report(report, given["form"], output)
    output.complain(report.failures)
    return report.exit_code(lambda path: options.of(path).fail_on)


def run_trace(given: Given, settings: Given) -> int:
    """`pidone trace`: returns the exit status."""
    from pidone.engine import trace

    output = output_of(given, settings)
    files, failures = _found(given)
    traces = trace(files, configured_options(files, given, settings)).with_failures(failures)
    if given["form"] == "json":
        from pidone.report.json import traces_json

        output.write(traces_json(traces.traces))
    else:
        from pidone.report.trace_text import traces_text

        output.write(traces_text(traces.traces, output.paint))
    output.complain(traces.failures)
    return traces.exit_code


def run_explain(rule: str | None, settings: Given) -> int:
    """`pidone explain`: returns the exit status."""
    from pidone.options import all_rules
    from pidone.page import page_of

    output = output_of({}, settings)
    rules = {one.id: one for one in all_rules(Options())}
    if rule is None:
        width = max(map(len, rules))
        lines = [f"{id:{width}}  {page_of(one).summary}\n" for id, one in rules.items()]
        output.write("".join(lines))
    elif rule in rules:
        output.write(page_of(rules[rule]).text)
    else:
        raise UnknownRuleError(rule, tuple(rules))
    return 0


_TOLD = (ConfigError, NoRulesError, RuleError, UnknownRuleError, UnwritableError, UsageError)
"""Errors whose text says all that the user needs."""


def complaint(error: Exception) -> str:
    """What is said of an error that ends the program, in one line."""
    if isinstance(error, _TOLD):
        return str(error)
    from pidone.launches import internal_error

    return str(internal_error("", error))


# ---- arguments ---------------------------------------------------------------------------


def _found(given: Given) -> tuple[Sequence[FoundFile], tuple[Failure, ...]]:
    """The files that the paths lead to, and what is wrong with paths that lead nowhere."""
    from pidone.discover import discover

    found = discover(given["paths"] or (".",), given["stdin_filename"])
    failures = tuple(Failure(path, message) for path, message in found.problems)
    return found.files, failures


# ---- fixes and reports -------------------------------------------------------------------


def _fixed(
    files: Sequence[FoundFile], options: Options, given: Given, output: Output
) -> tuple[Report, Iterable[Failure]]:
    """Writes or shows the fixes; the report is of what is left, or for a diff of what there is."""
    from pidone.fix import unified_diff
    from pidone.mend import mended, write_mended
    from pidone.report.paint import plural

    if "-" in given["paths"] and not given["diff"]:
        raise UsageError("--fix does not write to standard input; --diff prints the change")
    result = mended(files, options, given["unsafe_fixes"])
    if given["diff"]:
        output.write(unified_diff(result.files))
        return result.before, ()
    refused = write_mended(result)
    if result.files and not refused:
        edits, count = plural(result.edit_count, "edit"), plural(len(result.files), "file")
        output.remark(f"{edits} in {count}")
    return (result.before if refused else result.after), refused


def _write_report(report: Report, form: str, output: Output) -> None:
    if form == "json":
        from pidone.report.json import findings_json

        output.write(findings_json(report))
    elif form == "sarif":
        from pidone.report.sarif import findings_sarif

        output.write(findings_sarif(report))
    else:
        from pidone.report.text import findings_text, report_text

        paint = output.paint
        is_short = output.quiet
        output.write(
            findings_text(report.findings, paint) if is_short else report_text(report, paint)
        )
