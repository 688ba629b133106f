"""Rules' pages: how one is taken apart, and what running its examples finds out about it."""

from __future__ import annotations

from pathlib import Path

import pytest

from made_rules import MakePackage
from pidone.examples import Example, examples_of, with_outputs
from pidone.options import Options
from pidone.page import PageError, read_page
from pidone.registry import rules_of
from pidone.testing import PageExample, page_examples, page_faults, run_example

PAGE = """\
# bad-thing

One sentence
over two lines.

Another paragraph.

## Why

Because `it` is so.

```text
not an output
```

## Bad

`entrypoint.sh`:
```sh
#!/bin/sh
# A comment, no heading
app
```
```dockerfile
FROM debian
```

```text
out 1
```

```diff
--- a
```

Text between.

```dockerfile title="web/Dockerfile" mode="600"
FROM debian
```

### With a heading

```dockerfile
FROM one
```

```dockerfile
FROM two
```

## Good

```dockerfile allow="other-rule third-rule"
FROM debian
```
"""


def example(section: str, number: int, page: str = PAGE) -> Example:
    (found,) = (
        one
        for one in examples_of(read_page(page, "bad_thing.md"))
        if (one.section, one.number) == (section, number)
    )
    return found


def names(one: Example) -> list[str]:
    return [file.name for file in one.files]


# ---- pages -------------------------------------------------------------------------------


def test_a_page_has_a_title_a_sentence_and_sections() -> None:
    page = read_page(PAGE, "bad_thing.md")
    assert page.title == "bad-thing"
    assert page.summary == "One sentence over two lines."
    assert page.section("Why") == "Because `it` is so.\n\n```text\nnot an output\n```"
    assert page.section("Nowhere") == ""


def test_examples_are_files_and_what_is_said_of_them() -> None:
    first = example("bad", 1)
    assert names(first) == ["entrypoint.sh", "Dockerfile"]
    assert first.files[0].content == "#!/bin/sh\n# A comment, no heading\napp\n"
    assert (first.output, first.diff) == ("out 1\n", "--- a\n")
    second = example("bad", 2)
    assert (names(second), second.files[0].mode) == (["web/Dockerfile"], 0o600)
    assert second.output is None
    assert [names(example("bad", number)) for number in (3, 4)] == [["Dockerfile"]] * 2
    assert example("good", 1).allowed == ("other-rule", "third-rule")
    assert len(examples_of(read_page(PAGE, "bad_thing.md"))) == 5


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("## Bad\n\n```sh\napp\n```\n", "p.md:3: this block names no file"),
        ('## Bad\n\n```sh title="../x"\napp\n```\n', "p.md:3: this block names no file"),
        ("## Bad\n\n```text\nout\n```\n", "p.md:3: an output without files"),
        ("## Bad\n\n```dockerfile\nFROM x\n", "p.md:3: this block is never closed"),
    ],
)
def test_a_page_that_cannot_be_run_is_refused(text: str, words: str) -> None:
    with pytest.raises(PageError, match=words):
        examples_of(read_page(text, "p.md"))


@pytest.mark.parametrize(("section", "number"), [("bad", 1), ("bad", 2), ("bad", 4), ("good", 1)])
@pytest.mark.parametrize(("output", "diff"), [("o\n", ""), ("o\n```\n", "d\n")])
def test_outputs_can_be_written_and_read_again(
    section: str, number: int, output: str, diff: str
) -> None:
    page = read_page(PAGE, "bad_thing.md")
    text = with_outputs(page, example(section, number), output, diff)
    again = example(section, number, text)
    assert (again.output or "", again.diff or "") == (output, diff)
    assert names(again) == names(example(section, number))
    assert with_outputs(read_page(text, "p.md"), again, output, diff) == text
    others = [one for one in examples_of(page) if (one.section, one.number) != (section, number)]
    for other in others:
        same = example(other.section, other.number, text)
        assert (same.files, same.output) == (other.files, other.output)


def test_no_output_changes_nothing() -> None:
    page = read_page(PAGE, "bad_thing.md")
    assert with_outputs(page, example("good", 1), "", "") == PAGE


# ---- running the examples ----------------------------------------------------------------

RULE = """\
from pidone.rule import Edit, Fix

@rule
def found(dockerfile: Dockerfile) -> Iterator[Finding]:
    for one in dockerfile.instructions:
        if one.keyword == "MAINTAINER":
            fix = Fix("safe", "call it a label", (Edit(one.keyword_span, "LABEL author"),))
            yield Finding("warning", "an old word", one.keyword_span, fix=fix)
"""
SAID = """\
```text
Dockerfile:2:1: warning: an old word [bad-thing]
  2 | MAINTAINER me
    | ^^^^^^^^^^
    = fix: call it a label (safe: --fix)
```

```diff
--- Dockerfile
+++ Dockerfile
@@ -1,3 +1,3 @@
 FROM debian
-MAINTAINER me
+LABEL author me
 CMD ["redis-server"]
```
"""
BAD = '```dockerfile\nFROM debian\nMAINTAINER me\nCMD ["redis-server"]\n```\n\n'
GOOD = '```dockerfile\nFROM debian\nCMD ["redis-server"]\n```\n'
WHOLE = f"# bad-thing\n\nOne sentence.\n\n## Why\n\nSo.\n\n## Bad\n\n{BAD}{SAID}\n## Good\n\n{GOOD}"


def made(make_package: MakePackage, page: str, code: str = RULE) -> tuple[str, list[PageExample]]:
    package = make_package(bad_thing=code, pages={"bad_thing": page})
    return package, page_examples(package)


def run(one: PageExample, folder: Path, update: bool = False) -> None:
    package = one.rule.module.partition(".")[0]
    run_example(one, folder, update, Options(packages=(package,)))


def test_a_page_that_tells_the_truth_passes(make_package: MakePackage, tmp_path: Path) -> None:
    package, (bad, good) = made(make_package, WHOLE)
    assert [str(bad), str(good)] == ["bad-thing-bad-1", "bad-thing-good-1"]
    run(bad, tmp_path / "bad")
    run(good, tmp_path / "good")
    assert page_faults(rules_of({package: None})[0]) == []


@pytest.mark.parametrize(
    ("page", "words"),
    [
        (WHOLE.replace("an old word", "another word"), "text is another one"),
        (WHOLE.replace("+LABEL", "+MABEL"), "diff is another one"),
        (WHOLE.replace(SAID, ""), "text is another one"),
        (WHOLE.replace("MAINTAINER me", "USER me"), "the rule reports nothing"),
        (WHOLE.replace(GOOD, BAD), "the rule should say nothing"),
    ],
)
def test_a_page_that_lies_fails(
    make_package: MakePackage, tmp_path: Path, page: str, words: str
) -> None:
    _, examples = made(make_package, page)
    with pytest.raises(AssertionError, match=words):
        for one in examples:
            run(one, tmp_path / str(one))


def test_a_cure_that_does_not_cure_fails(make_package: MakePackage, tmp_path: Path) -> None:
    _, (bad, _) = made(make_package, WHOLE, RULE.replace("LABEL author", "MAINTAINER  x"))
    with pytest.raises(AssertionError, match="what the fix cures comes back"):
        run(bad, tmp_path)


def test_update_writes_what_is_reported(make_package: MakePackage, tmp_path: Path) -> None:
    package, (bad, _) = made(make_package, WHOLE.replace(SAID, ""))
    run(bad, tmp_path / "bad", update=True)
    written = tmp_path / "site" / package / "bad_thing.md"
    assert read_page(written.read_text(), "p.md").section("Bad") == (BAD + SAID).strip()


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("# bad-thing", "# Bad thing", "the title is 'Bad thing', not bad-thing"),
        ("One sentence.", "Two. Sentences.", "is not one sentence"),
        ("## Why", "## Reason", "## Why is missing"),
        (GOOD, "", "no good example"),
    ],
)
def test_a_page_that_lacks_something_is_told_so(
    make_package: MakePackage, old: str, new: str, fault: str
) -> None:
    package, _ = made(make_package, WHOLE.replace(old, new))
    faults = page_faults(rules_of({package: None})[0])
    assert any(fault in one for one in faults)
