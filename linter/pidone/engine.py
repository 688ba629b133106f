"""Step 7 of the way: many files to one report: merged, silenced where asked, in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from pidone.discover import FoundFile
from pidone.examine import Examined, Looked, run_rule
from pidone.launches import trace_found
from pidone.options import Options, active_rules, all_rules
from pidone.parallel import examine_all
from pidone.process.model import Trace, Verdict
from pidone.results import LEVELS, Failure, Report, Reported, Traces
from pidone.rule import Rule
from pidone.suppress import Suppression, UnusedSuppression

Used = set[tuple[str, int, str]]
"""Path, offset and name of each suppression that has silenced something."""


def check(files: Sequence[FoundFile], options: Options) -> Report:
    """What the rules say of some files.

    Raises RuleError, NoRulesError and UnknownRuleError; whatever is wrong with a file is one of
    the report's failures.
    """
    active = {rule.id: rule for one in options.all for rule in active_rules(one)}
    rules = tuple(active[id] for id in sorted(active))
    known = frozenset(rule.id for rule in all_rules(options))
    return merged(examine_all(files, options), rules, known)


def trace(files: Sequence[FoundFile], options: Options) -> Traces:
    """How the containers that some files describe stop; a script's are those that start it."""
    traced = [trace_found(found, options.of(found.path)) for found in files]
    traces = {_launch(one): one for launches in traced for one in launches.traces}
    failures = tuple(failure for launches in traced for failure in launches.failures)
    return Traces(tuple(traces.values()), tuple(dict.fromkeys(failures)))


def _launch(trace: Trace) -> tuple[str, str, str | None]:
    """What tells containers apart: a Dockerfile and a script that it starts lead to the same."""
    container = trace.container
    return container.source, container.target, container.service


def merged(examined: Iterable[Examined], rules: tuple[Rule, ...], known: frozenset[str]) -> Report:
    """One report of what the files gave; `known` are all rule ids, those that did not look too."""
    findings: list[Reported] = []
    failures: list[Failure] = []
    looked: dict[str, Looked] = {}
    for one in examined:
        findings += one.findings
        failures += one.failures
        for path, look in one.looked.items():
            before = looked.get(path)
            looked[path] = look if before is None else before.also(look)
    by_id = {rule.id: rule for rule in rules}
    used: Used = set()
    kept, suppressed = _parted(distinct(findings), looked, by_id, used)
    unused = list(_unused_findings(looked, by_id, known, used, failures))
    more_kept, more_suppressed = _parted(unused, looked, by_id, used)
    return Report(
        findings=tuple(sorted(kept + more_kept, key=_place)),
        suppressed=tuple(sorted(suppressed + more_suppressed, key=_place)),
        failures=tuple(dict.fromkeys(failures)),
        rules=rules,
        files=len(looked),
    )


def distinct(findings: Iterable[Reported]) -> list[Reported]:
    """What a rule found at the same place through several containers, once: the gravest."""
    gravest: dict[tuple[object, ...], Reported] = {}
    for reported in findings:
        span = reported.finding.span
        key = (reported.rule, span.source.path, span.start, span.end)
        if key not in gravest or _gravity(reported) < _gravity(gravest[key]):
            gravest[key] = reported
    return list(gravest.values())


def _gravity(reported: Reported) -> tuple[int, int]:
    order = list(Verdict)
    verdict = reported.outcome.verdict if reported.outcome else Verdict.GRACEFUL
    return LEVELS.index(reported.finding.level), order.index(verdict)


def _place(reported: Reported) -> tuple[str, int, int, str]:
    span = reported.finding.span
    return span.source.path, span.start, span.end, reported.rule


# ---- suppressions ------------------------------------------------------------------------


def _parted(
    findings: Iterable[Reported],
    looked: Mapping[str, Looked],
    rules: Mapping[str, Rule],
    used: Used,
) -> tuple[list[Reported], list[Reported]]:
    """The findings that are reported, and those that a comment silences; notes which comments."""
    kept: list[Reported] = []
    suppressed: list[Reported] = []
    for reported in findings:
        span = reported.finding.span
        look = looked.get(span.source.path)
        hits = [
            (span.source.path, suppression.span.start, name)
            for suppression in (look.suppressions if look else ())
            for name in suppression.silenced(rules[reported.rule], span)
        ]
        used.update(hits)
        (suppressed if hits else kept).append(reported)
    return kept, suppressed


def _unused_findings(
    looked: Mapping[str, Looked],
    rules: Mapping[str, Rule],
    known: frozenset[str],
    used: Used,
    failures: list[Failure],
) -> Iterator[Reported]:
    judges = {rule.id: rule for rule in rules.values() if rule.subject is UnusedSuppression}
    for path, look in looked.items():
        own = [judges[id] for id in judges if id in look.rules]
        for suppression in look.suppressions if own else ():
            unused = _unused(suppression, look.rules - judges.keys(), known, used, path)
            for rule in own if unused else ():
                for finding in run_rule(rule, unused, path, failures):
                    yield Reported(rule.id, finding, None)


def _unused(
    suppression: Suppression, asked: frozenset[str], known: frozenset[str], used: Used, path: str
) -> UnusedSuppression | None:
    """The part of a comment that does nothing, as far as the rules that were `asked` can tell."""
    if suppression.foreign:
        return None
    unknown = tuple(name for name, _ in suppression.names if name not in known)
    names = tuple(
        (name, span)
        for name, span in suppression.names
        if name in unknown or (name in asked and (path, suppression.span.start, name) not in used)
    )
    if names or not suppression.names:
        return UnusedSuppression(suppression, names, unknown)
    return None
