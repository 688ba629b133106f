"""What a rule is made of: findings, fixes, and the decorator that names what a rule looks at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeVar, overload

from pidone.source import Span

Level = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the bytes of `span` by `text`."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """Edits that cure a finding; "safe" ones change nothing but how the container stops."""

    safety: Literal["safe", "unsafe"]
    description: str
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Related:
    span: Span
    message: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule yields. The engine adds the rule's id, the container and the verdict."""

    level: Level
    message: str
    span: Span
    related: tuple[Related, ...] = ()
    fix: Fix | None = None


Precision = Literal["very-high", "high", "medium", "low"]


@dataclass(frozen=True)
class Rule:
    """A loaded rule: `subject` is the type that its function takes.

    `consents` names the checks of other linters (hadolint's, BuildKit's) that say the same: who
    has silenced them has consented to what this rule finds. `precision` is SARIF's word for how
    often it is right. `module` is the full module name, `address` the URL of its page.
    """

    id: str
    subject: type
    function: Callable[..., Iterable[Finding]] = field(repr=False)
    module: str
    consents: tuple[str, ...] = ()
    precision: Precision = "high"
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """What the decorator leaves on a rule's function for the loader."""

    consents: tuple[str, ...]
    precision: Precision


F = TypeVar("F", bound=Callable[..., Iterator[Finding]])
MARK = "__pidone_rule__"


@overload
def rule(function: F) -> F: ...


@overload
def rule(*, consents: tuple[str, ...] = ..., precision: Precision = ...) -> Callable[[F], F]: ...


def rule(
    function: F | None = None,
    *,
    consents: tuple[str, ...] = (),
    precision: Precision = "high",
) -> F | Callable[[F], F]:
    """Marks a generator as a rule; the type of its one parameter says what it looks at."""

    def mark(function: F) -> F:
        setattr(function, MARK, Mark(consents, precision))
        return function

    return mark if function is None else mark(function)
