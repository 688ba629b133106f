"""The SARIF log: what code scanning reads of it, and how sarif-om's objects become JSON."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sarif_om as om

from made import DOCKERFILE, report, reported
from pidone.page import page_of
from pidone.registry import load_rules
from pidone.report.sarif import findings_sarif, plain
from pidone.report.sarif_rules import plain_text, rule_descriptor, usual_level
from pidone.results import Failure, Report, Reported
from pidone.rule import Edit, Finding, Fix
from pidone.source import Source

RULES = load_rules()


def run_of(given: Report) -> Any:
    return json.loads(findings_sarif(given))["runs"][0]


def one_finding() -> Reported:
    return reported(RULES[0].id)


def test_the_log_names_its_version_and_schema() -> None:
    log = json.loads(findings_sarif(report(rules=RULES)))
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("/sarif-schema-2.1.0.json")
    assert log["runs"][0]["results"] == []
    assert log["runs"][0]["columnKind"] == "unicodeCodePoints"


def test_a_result_has_its_rule_its_level_and_a_tight_region() -> None:
    (result,) = run_of(report(one_finding(), rules=RULES))["results"]
    assert result["ruleId"] == RULES[0].id
    assert result["ruleIndex"] == 0
    assert result["level"] == "error"
    assert result["message"]["text"].startswith("sh stays in front of app. docker stop -> sh")
    (location,) = result["locations"]
    assert location["physicalLocation"] == {
        "artifactLocation": {"uri": "web/run.sh", "uriBaseId": "%SRCROOT%"},
        "region": {
            "startLine": 3,
            "startColumn": 1,
            "endLine": 3,
            "endColumn": 9,
            "snippet": {"text": 'app "$@"'},
        },
        "contextRegion": {
            "startLine": 1,
            "endLine": 3,
            "snippet": {"text": '#!/bin/sh\nset -e\napp "$@"'},
        },
    }


@pytest.mark.parametrize("level", ["error", "warning", "note"])
def test_the_level_is_always_written(level: Any) -> None:
    found = one_finding()
    found = replace(found, finding=replace(found.finding, level=level))
    assert run_of(report(found, rules=RULES))["results"][0]["level"] == level


def test_the_signals_way_is_a_code_flow() -> None:
    (result,) = run_of(report(one_finding(), rules=RULES))["results"]
    (flow,) = result["codeFlows"]
    steps = [step["location"] for step in flow["threadFlows"][0]["locations"]]
    assert [step["message"]["text"] for step in steps] == [
        "sh (PID 1) ignores SIGTERM",
        "app is not told",
    ]
    assert [step["physicalLocation"]["region"]["startLine"] for step in steps] == [1, 3]


def test_related_places_have_numbers_and_messages() -> None:
    (result,) = run_of(report(one_finding(), rules=RULES))["results"]
    (related,) = result["relatedLocations"]
    assert related["id"] == 1
    assert related["message"]["text"] == "this starts it"
    assert related["physicalLocation"]["artifactLocation"]["uri"] == "web/Dockerfile"


def test_a_fix_has_one_change_for_each_file() -> None:
    found = one_finding()
    edits = (Edit(found.finding.span, ""), Edit(DOCKERFILE.span(0, 4), "from"))
    fix = Fix("unsafe", "do both", edits)
    found = replace(found, finding=replace(found.finding, fix=fix))
    (result,) = run_of(report(found, rules=RULES))["results"]
    (written,) = result["fixes"]
    assert written["description"]["text"] == "do both"
    changes = written["artifactChanges"]
    assert [change["artifactLocation"]["uri"] for change in changes] == [
        "web/run.sh",
        "web/Dockerfile",
    ]
    assert changes[1]["replacements"] == [
        {
            "deletedRegion": {"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 5},
            "insertedContent": {"text": "from"},
        }
    ]


def test_fingerprints_are_in_every_result() -> None:
    results = run_of(report(one_finding(), one_finding(), rules=RULES))["results"]
    prints = [result["partialFingerprints"]["pidone/v1"] for result in results]
    assert len(set(prints)) == 2
    assert all(len(fingerprint) == 32 for fingerprint in prints)


def test_paths_become_uris(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    uris = []
    for path in ("a b/größe#1.sh", "../out.sh", (tmp_path / "x.sh").as_posix()):
        finding = Finding("note", "message", Source(path, b"app\n").span(0, 3))
        found = Reported(RULES[0].id, finding, None)
        (result,) = run_of(report(found, rules=RULES))["results"]
        uris.append(result["locations"][0]["physicalLocation"]["artifactLocation"])
    assert uris[0] == {"uri": "a%20b/gr%C3%B6%C3%9Fe%231.sh", "uriBaseId": "%SRCROOT%"}
    assert uris[1] == {"uri": (tmp_path.resolve().parent / "out.sh").as_uri()}
    assert uris[2] == {"uri": (tmp_path.resolve() / "x.sh").as_uri()}


def test_a_failure_is_told_in_the_invocation() -> None:
    failed = replace(report(rules=RULES), failures=(Failure("Dockerfile", "is no text"),))
    (invocation,) = run_of(failed)["invocations"]
    assert invocation["executionSuccessful"] is False
    (notification,) = invocation["toolExecutionNotifications"]
    assert notification["message"]["text"] == "Dockerfile: is no text"
    assert run_of(report(rules=RULES))["invocations"][0]["executionSuccessful"] is True


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_is_described_by_its_page(rule: Any) -> None:
    described: Any = plain(rule_descriptor(rule))
    page = page_of(rule)
    assert described["id"] == rule.id
    assert described["shortDescription"]["text"] == plain_text(page.summary)
    assert 0 < len(described["fullDescription"]["text"]) <= 1024
    assert described["help"]["markdown"] == page.text
    assert "```" not in described["help"]["text"]
    assert len(described["properties"]["tags"]) <= 10
    assert described["properties"]["precision"] in ("very-high", "high", "medium", "low")
    assert described["properties"]["problem.severity"] in ("error", "warning", "recommendation")
    assert described["defaultConfiguration"]["level"] == usual_level(page)


def test_plain_text_has_no_marks() -> None:
    text = "# Title\n\nUse **bold** and `code`, see [here](https://example.org).\n```sh\nx\n```\n"
    assert plain_text(text) == "Title\n\nUse bold and code, see here (https://example.org).\nx"


def test_plain_leaves_out_what_is_at_its_default() -> None:
    region = om.Region(start_line=3, char_length=0)
    assert plain([region, {"a": (1, None)}]) == [
        {"startLine": 3, "charLength": 0},
        {"a": [1, None]},
    ]
