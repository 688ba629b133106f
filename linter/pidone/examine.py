"""Step 6 of the way: one file, through its containers and their traces, past every rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pidone.causes import NOT_GRACEFUL, is_of_base, place_of
from pidone.container import Container
from pidone.cure.proof import Prover
from pidone.discover import FoundFile, UnreadableError, read_found
from pidone.dockerfile.model import Dockerfile
from pidone.launches import (
    Launches,
    internal_error,
    launches_from,
    launches_of,
    launches_of_compose,
)
from pidone.options import Options, active_rules
from pidone.process.model import Path, Trace, Verdict
from pidone.results import Failure, Reported, outcome_of
from pidone.rule import Finding, Rule
from pidone.shell.parse import parse_shell
from pidone.shell.syntax import ShellText
from pidone.source import Source, pretending, text_of
from pidone.suppress import Suppression, UnusedSuppression, suppressions


@dataclass(frozen=True, slots=True)
class Looked:
    """A source that was looked at: its suppressions, and the ids of the rules that had a look."""

    suppressions: tuple[Suppression, ...]
    rules: frozenset[str]

    def also(self, other: Looked) -> Looked:
        """The same source, looked at once more on the way through another file."""
        return Looked(self.suppressions or other.suppressions, self.rules | other.rules)


@dataclass(frozen=True, slots=True)
class Examined:
    """What one file gave: `looked` holds its sources by path."""

    findings: tuple[Reported, ...] = ()
    failures: tuple[Failure, ...] = ()
    looked: Mapping[str, Looked] = field(default_factory=dict)


def examine(found: FoundFile, options: Options) -> Examined:
    """One file past the rules that are active; whatever goes wrong becomes a failure."""
    options = options.of(found.path)
    rules = active_rules(options)
    try:
        with pretending(options.pretended):
            source = read_found(found)
            if found.kind == "script":
                return examine_script(source, rules, options, found.named)
            if found.kind == "compose":
                return examine_compose(source, rules, options, found.named)
            return examine_dockerfile(source, rules, options, found.named)
    except UnreadableError as error:
        return Examined(failures=(Failure(found.path, str(error), found.named),))
    except Exception as error:
        return Examined(failures=(internal_error(found.path, error),))


def examine_dockerfile(
    source: Source, rules: tuple[Rule, ...], options: Options, named: bool
) -> Examined:
    """What the rules say of a Dockerfile, its containers and their traces."""
    launches = launches_of(source, options, named)
    run = _Run(rules, source.path)
    if launches.dockerfile:
        run.rules_on(launches.dockerfile, None)
        run.look(source, launches.dockerfile, (Dockerfile, Container, Trace))
    run.rules_on_launches(launches, options)
    return run.examined


def examine_compose(
    source: Source, rules: tuple[Rule, ...], options: Options, named: bool
) -> Examined:
    """What the rules say of a Compose file's services and their traces."""
    run = _Run(rules, source.path)
    run.look(source, None, (Container, Trace))
    run.rules_on_launches(launches_of_compose(source, options, named), options)
    return run.examined


def examine_script(
    source: Source, rules: tuple[Rule, ...], options: Options, named: bool
) -> Examined:
    """What the rules say of a script, and if it was named, of the containers that start it."""
    run = _Run(rules, source.path)
    run.rules_on_script(source)
    run.look(source, None, (ShellText,))
    if named and source.file:
        run.rules_on_launches(launches_from(source.file, source.path, options), options)
    return run.examined


def run_rule(rule: Rule, subject: object, path: str, failures: list[Failure]) -> Iterator[Finding]:
    """What a rule finds; a rule that fails is one more failure of the file."""
    try:
        yield from rule.function(subject)
    except Exception as error:
        failures.append(internal_error(path, error, f" in the rule {rule.id}"))


class _Run:
    """The rules at work on one file: collects what they find and which of them fail."""

    def __init__(self, rules: tuple[Rule, ...], path: str) -> None:
        self.rules = rules
        self.path = path
        self.findings: list[Reported] = []
        self.failures: list[Failure] = []

        self.looked: dict[str, Looked] = {}

    @property
    def examined(self) -> Examined:
        return Examined(tuple(self.findings), tuple(self.failures), self.looked)

    def look(
        self, source: Source, dockerfile: Dockerfile | None, subjects: tuple[type, ...]
    ) -> None:
        """Notes that the rules for some subjects have had a look at a source."""
        ids = frozenset(
            rule.id for rule in self.rules if rule.subject in (*subjects, UnusedSuppression)
        )
        look = Looked(suppressions(source, dockerfile), ids)
        before = self.looked.get(source.path)
        self.looked[source.path] = before.also(look) if before else look

    def rules_on_launches(self, launches: Launches, options: Options) -> None:
        self.failures += launches.failures
        for trace in launches.traces:
            self.look_at_sources(trace.container)
            prover = Prover(trace)
            self.rules_on(trace.container, prover)
            self.rules_on(trace, prover)
            if not options.select and not options.ignore:
                self.expect_reason(trace)
        for script in _scripts(launches):
            if script.path != self.path:
                self.rules_on_script(script)
            is_all = not any(trace.container.service for trace in launches.traces)
            self.look(script, None, (ShellText, Container, Trace) if is_all else (ShellText,))

    def look_at_sources(self, container: Container) -> None:
        """The comments of the files that describe a container.

        Whether those of a service's Dockerfile silence anything shows where that is looked at.
        """
        dockerfile = container.dockerfile
        if dockerfile.source.path in self.looked:
            return
        is_service = container.service is not None
        subjects: tuple[type, ...] = () if is_service else (Container, Trace)
        self.look(dockerfile.source, dockerfile, subjects)

    def rules_on_script(self, source: Source) -> None:
        if any(rule.subject is ShellText for rule in self.rules):
            self.rules_on(parse_shell(text_of(source)), None)

    def rules_on(self, subject: object, prover: Prover | None) -> None:
        for rule in self.rules:
            if isinstance(subject, rule.subject):
                self.findings += self._found(rule, subject, prover)

    def _found(self, rule: Rule, subject: object, prover: Prover | None) -> Iterator[Reported]:
        for finding in run_rule(rule, subject, self.path, self.failures):
            if prover is None:
                yield Reported(rule.id, finding, None)
            else:
                outcome = outcome_of(prover.trace, _path_of(prover.trace, finding))
                yield Reported(rule.id, prover.proven(rule.id, finding), outcome)

    def expect_reason(self, trace: Trace) -> None:
        """Where a container does not stop gracefully, some rule has to say why."""
        has_reason = any(
            reported.finding.level != "note"
            and reported.outcome is not None
            and reported.outcome.container == trace.container.source
            and reported.outcome.service == trace.container.service
            for reported in self.findings
        )
        owed = trace.verdict in NOT_GRACEFUL and not trace.is_job
        if owed and not has_reason and not self.failures:
            because = trace.worst.because.rstrip(".")
            message = f"internal error: {trace.verdict} ({because}), and no rule says so"
            self.failures.append(Failure(self.path, message))


def _path_of(trace: Trace, finding: Finding) -> Path | None:
    """The path that a finding is about: the worst of those with a cause at its place."""
    order = list(Verdict)
    there = [
        path
        for path in trace.paths
        if any(place_of(trace.container, cause.span) == finding.span for cause in path.causes)
    ]
    fallback = None if finding.level == "note" else trace.worst
    return min(there, key=lambda path: order.index(path.verdict), default=fallback)


def _scripts(launches: Launches) -> Iterable[Source]:
    """The scripts at hand that the traces lead through."""
    sources: dict[str, Source] = {}
    for trace in launches.traces:
        causes = [cause for path in trace.paths for cause in path.causes]
        spans = [cause.span for cause in (*causes, *trace.remarks)]
        spans += [hop.at for path in trace.paths for hop in path.hops]
        for span in spans:
            if span is None or is_of_base(trace.container, span):
                continue
            if not trace.container.is_described_by(span.source):
                sources.setdefault(span.source.path, span.source)
    return sources.values()
