"""Step 8 of the way: a rule as SARIF describes it, its page as the help."""

from __future__ import annotations

import re

import sarif_om as om

from pidone.examples import examples_of
from pidone.page import Page, page_of
from pidone.results import LEVELS
from pidone.rule import Level, Rule

TAGS = ("containers", "reliability", "signals")
_LONGEST = 1000
"""Characters that code scanning keeps of a description: 1,024 (docs.github.com, SARIF support)."""


def rule_descriptor(rule: Rule) -> om.ReportingDescriptor:
    page = page_of(rule)
    level = usual_level(page)
    text = plain_text(page.text)
    return om.ReportingDescriptor(
        id=rule.id,
        name="".join(word.capitalize() for word in rule.id.split("-")),
        short_description=_message(plain_text(page.summary)),
        full_description=_message(_shortened(plain_text(page.section("Why")) or page.summary)),
        help=om.MultiformatMessageString(text=text, markdown=page.text),
        help_uri=rule.address,
        default_configuration=om.ReportingConfiguration(level=level),
        properties={
            "tags": list(TAGS),
            "precision": rule.precision,
            "problem.severity": "recommendation" if level == "note" else level,
        },
    )


def usual_level(page: Page) -> Level:
    """The gravest level with which the rule speaks on its own page."""
    outputs = " ".join(example.output or "" for example in examples_of(page))
    return next((level for level in LEVELS if f": {level}: " in outputs), "warning")


def plain_text(markdown: str) -> str:
    """Markdown without its marks for emphasis, code, links, headings and fences."""
    text = re.sub(r"^`{3,}.*\n?", "", markdown, flags=re.M)
    text = re.sub(r"^#+ +", "", text, flags=re.M)
    text = re.sub(r"\[([^\]]*)\]\(([^)]*)\)", r"\1 (\2)", text)
    return re.sub(r"\*\*|`", "", text).strip()


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else text[:_LONGEST].rpartition(" ")[0] + " ..."


def _message(text: str) -> om.MultiformatMessageString:
    return om.MultiformatMessageString(text=text)
