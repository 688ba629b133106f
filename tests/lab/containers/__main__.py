"""`python -m lab.containers FOLDER...`: do real containers stop as the namespace lab says?"""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from lab.containers.choice import write_projects
from lab.containers.compare import WORKERS, Answers, compared, open_both
from lab.containers.engine import PROGRAMS, EngineError
from lab.folder import read_folder
from lab.tools import missing_parts


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m lab.containers", description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER")
    parser.add_argument("--seed", type=int, default=1, help="of the random scenarios")
    parser.add_argument("--count", type=int, default=0, help="random scenarios to add")
    parser.add_argument("--base", type=Path, help="tar file to keep the root file system in")
    parser.add_argument("--times", type=int, default=2, help="runs of each (default 2)")
    parser.add_argument("--workers", type=int, default=WORKERS, help="scenarios at a time")
    chosen = parser.parse_args()
    if missing := missing_parts(PROGRAMS):
        print(f"lab: this machine lacks {', '.join(missing)}", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with tempfile.TemporaryDirectory(prefix="lab-scenarios-") as made:
        try:
            return _compare_all(Path(made), chosen)
        except EngineError as error:
            print(f"lab: {error}", file=sys.stderr)
            return 2


def _is_readable(folder: Path) -> bool:
    try:
        read_folder(folder)
    except (ValueError, OSError) as error:
        print(f"left out: {folder}: {error}")
        return False
    return True


def _compare_all(made: Path, chosen: argparse.Namespace) -> int:
    begun = time.monotonic()
    folders = [folder for folder in chosen.folders if _is_readable(folder)]
    found: Counter[tuple[str, str]] = Counter()
    differing: Counter[str] = Counter()
    agree = True
    with open_both(chosen.base) as (lab, engine):
        folders += write_projects(engine, made, chosen.seed, chosen.count)
        ready = time.monotonic()
        for answers in compared(lab, engine, folders, chosen.times, chosen.workers):
            found[answers.namespace.verdict, answers.container.verdict] += 1
            differing.update(answers.differences)
            agree &= answers.agree
            _print_answers(answers)
        spent = time.monotonic() - ready
    print(f"\n{'namespace':12}{'container':12}{'scenarios':>9}")
    for (namespace, container), count in sorted(found.items()):
        print(f"{namespace:12}{container:12}{count:9}")
    print(f"{len(folders)} scenarios, different: {dict(differing) or 'none'}")
    print(f"{ready - begun:.0f} s for the images, {spent / max(1, len(folders)):.2f} s a scenario")
    return 0 if agree else 1


def _print_answers(answers: Answers) -> None:
    namespace, container = answers.namespace, answers.container
    print(f"{answers.folder.name:36} {namespace.verdict:10} {container.verdict:10}", end="")
    print("", *answers.differences, flush=True)
    if not answers.differences:
        return
    for name, outcome in (("namespace", namespace), ("container", container)):
        print(f"  {name}: {outcome.verdicts} pid 1 {' '.join(outcome.pid1)!r}")
        print(f"    payloads {[(one.tag, one.got, one.finished) for one in outcome.payloads]}")
        print(f"    output {outcome.output[-300:]!r}")
    print("  " + (answers.folder / "Dockerfile").read_text().replace("\n", "\n  "))
    for script in sorted(answers.folder.glob("*.sh")):
        print("  " + script.read_text().replace("\n", "\n  "))


if __name__ == "__main__":
    sys.exit(main())
