"""Step 8 of the way: a name for a finding that outlives moved lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from hashlib import sha256

from pidone.results import Reported


def fingerprints(findings: Sequence[Reported]) -> list[str]:
    """One for each finding: 32 hexadecimal digits.

    They stand on the rule, the file's path and the words of the line (blanks count as one), not
    on its number; equal lines of a file are told apart by their order.
    """
    seen: Counter[tuple[str, str, str]] = Counter()
    written: list[str] = []
    for reported in findings:
        span = reported.finding.span
        key = (reported.rule, span.source.path, " ".join(span.source.line(span.line).split()))
        text = "\0".join((*key, str(seen[key])))
        seen[key] += 1
        written.append(sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32])
    return written
