"""Step 6 of the way: a finding's fix, tried out: kept, replaced by one that cures, or qualified."""

from __future__ import annotations

from dataclasses import replace

from pidone.causes import NOT_GRACEFUL
from pidone.cure.search import cure, keeps
from pidone.cure.trial import Trial, tried
from pidone.process.model import Trace, Verdict
from pidone.rule import Finding, Fix


class Prover:
    """What the fixes of one trace's findings come to; the search for a cure is made once."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self._cure: Fix | None = None
        self._is_searched = False

    def proven(self, rule: str, finding: Finding) -> Finding:
        """The finding with a fix that leads to a graceful stop, or says how far it gets.

        A note's fix on a launch that stops gracefully is dropped where it would not any more.
        """
        if finding.level == "note":
            return self._harmless(finding)
        if self.trace.verdict not in NOT_GRACEFUL:
            return finding
        fix = finding.fix
        after = None if fix is None else tried(Trial(self.trace), fix.edits)
        fix = fix if self._is_sound(fix, after) else None
        if after is None or after.trace.verdict is not Verdict.GRACEFUL:
            fix = (self.cure if self._is_cause(rule) else None) or _qualified(fix, after)
        return finding if fix is finding.fix else replace(finding, fix=fix)

    def _is_cause(self, rule: str) -> bool:
        """Whether a rule is about why the stop goes wrong, and not about something beside it."""
        return any(cause.kind == rule for path in self.trace.paths for cause in path.causes)

    def _harmless(self, finding: Finding) -> Finding:
        if finding.fix is None:
            return finding
        if self._touches_compose(finding.fix):
            after = tried(Trial(self.trace), finding.fix.edits)
            if not self._is_sound(finding.fix, after):
                return replace(finding, fix=None)
        if finding.fix.safety == "safe":
            return finding
        if self.trace.verdict is not Verdict.GRACEFUL:
            return finding
        after = tried(Trial(self.trace), finding.fix.edits)
        is_kept = after is not None and after.trace.verdict is Verdict.GRACEFUL
        return finding if is_kept else replace(finding, fix=None)

    def _touches_compose(self, fix: Fix) -> bool:
        container = self.trace.container
        if container.service is None:
            return False
        own = container.dockerfile.source.path
        sources = [edit.span.source for edit in fix.edits]
        return any(one.path != own and container.is_described_by(one) for one in sources)

    def _is_sound(self, fix: Fix | None, after: Trial | None) -> bool:
        """Whether a Compose file is still one after a fix, and still starts what it started.

        Rules write their fixes for Dockerfiles, and not all of YAML reads like an exec form.
        """
        if fix is None or not self._touches_compose(fix):
            return True
        return after is not None and keeps(self.trace, after.trace)

    @property
    def cure(self) -> Fix | None:
        if not self._is_searched:
            self._is_searched = True
            self._cure = cure(self.trace)
        return self._cure


def _qualified(fix: Fix | None, after: Trial | None) -> Fix | None:
    """A fix that does not get there says what stands in the way."""
    if fix is None or ", but " in fix.description:
        return fix
    left = after.trace.worst.because if after is not None else "then the Dockerfile cannot be read"
    return replace(fix, description=f"{fix.description}, but {left}")
