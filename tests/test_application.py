"""Programs of Python and JavaScript: what their source says of signals and children."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pidone.application.facts import (
    Become,
    Deed,
    Facts,
    Framework,
    Handler,
    Quit,
    Spawn,
    Tell,
    Wait,
)
from pidone.application.javascript_start import javascript_facts
from pidone.application.python_start import python_facts
from pidone.application.state import Surface
from pidone.image.model import ImageFile
from pidone.source import Source, text_of


@dataclass
class Folder:
    """Files by their path, as an image would have them."""

    contents: Mapping[str, str | bytes]
    found: dict[str, ImageFile | None] = field(default_factory=dict)

    def file(self, path: str) -> ImageFile | None:
        if path not in self.found:
            content = self.contents.get(path.lstrip("/"))
            raw = content.encode() if isinstance(content, str) else content
            text = text_of(Source(path, raw)) if raw is not None else None
            self.found[path] = ImageFile(path, text, None, None) if text else None
        return self.found[path]


def python(source: str | bytes, *words: str, **files: str) -> Facts:
    contents = {"main.py": source} | {f"{name}.py": text for name, text in files.items()}
    surface = Surface(("main.py", *words), "/", {"MODE": "web"})
    facts = python_facts(Folder(contents), surface, "main.py", None)
    assert facts is not None
    return facts


def node_program(source: str | bytes, *words: str, **files: str) -> Facts:
    contents = {"main.js": source} | {f"{name}.js": text for name, text in files.items()}
    facts = javascript_facts(Folder(contents), Surface(("main.js", *words), "/", {}), "main.js")
    assert facts is not None
    return facts


def handlers(facts: Facts) -> list[tuple[tuple[str, ...], str, bool]]:
    return [(one.signals, one.kind, one.sure) for one in facts.deeds if isinstance(one, Handler)]


def only(facts: Facts, kind: type[Deed]) -> Deed:
    found = [one for one in facts.deeds if isinstance(one, kind)]
    assert len(found) == 1
    return found[0]


IMPORTS = "import os, signal, subprocess, sys, time\n"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("signal.signal(signal.SIGTERM, lambda *a: sys.exit(0))", ("handled", True)),
        ("from signal import signal as on\non(15, lambda *a: sys.exit())", ("handled", True)),
        ("signal.signal(15, signal.SIG_IGN)", ("ignored", True)),
        ("signal.signal(getattr(signal, 'SIGTERM'), signal.SIG_DFL)", ("default", True)),
        ("for s in [signal.SIGTERM]:\n    signal.signal(s, print)", ("unread", True)),
        ("signal.signal(15, lambda *a: print('got'))", ("empty", True)),
        ("if x():\n    signal.signal(signal.SIGTERM, print)", ("unread", False)),
        ("if os.environ['MODE'] == 'web':\n    signal.signal(15, sys.exit)", ("unread", True)),
        ("import lib\nlib.install()", ("handled", True)),
    ],
)  # fmt: skip
def test_handler_of_python(source: str, expected: tuple[str, bool]) -> None:
    lib = f"{IMPORTS}def install():\n    signal.signal(signal.SIGTERM, lambda *a: sys.exit())\n"
    assert handlers(python(IMPORTS + source, lib=lib)) == [(("TERM",), *expected)]


def test_function_that_nothing_names_sets_no_handler() -> None:
    unused = "def unused():\n    signal.signal(signal.SIGTERM, stop)\n"
    assert python(IMPORTS + unused).may_handle == frozenset()
    assert python(IMPORTS + unused + "run(unused)\n").may_handle == {"TERM"}


def test_signal_that_is_only_sent_is_no_handler() -> None:
    assert (
        python(f"{IMPORTS}def f(p):\n    p.send_signal(signal.SIGTERM)\nx(f)").may_handle == set()
    )


def test_modules_of_others_are_named_unless_they_are_known() -> None:
    facts = python("import flask, some.thing\nfrom other import x\n")
    assert facts.foreign == ("some", "other")


def test_framework_that_handles_signals() -> None:
    facts = python("import uvicorn\nif __name__ == '__main__':\n    uvicorn.run('app:app')\n")
    framework = only(facts, Framework)
    assert isinstance(framework, Framework)
    assert (framework.sure, dict(framework.actions)["TERM"]) == (True, "graceful")


def test_python_that_becomes_its_arguments() -> None:
    become = only(python(f"{IMPORTS}os.execvp(sys.argv[1], sys.argv[1:])", "app", "-x"), Become)
    assert isinstance(become, Become)
    assert (become.argv, become.sure) == (("app", "-x"), True)


def test_handler_that_tells_a_child_waits_and_leaves() -> None:
    facts = python(
        f"{IMPORTS}child = subprocess.Popen(['app'])\n"
        "def stop(number, frame):\n    child.send_signal(number)\n    child.wait()\n"
        "    sys.exit(0)\n"
        "signal.signal(signal.SIGTERM, stop)\nchild.wait()\n"
    )
    handler = only(facts, Handler)
    assert isinstance(handler, Handler)
    assert [type(one) for one in handler.deeds] == [Tell, Wait, Quit]
    tell = handler.deeds[0]
    assert isinstance(tell, Tell)
    assert (tell.child, tell.signal) == (1, "TERM")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("process.on('SIGTERM', () => process.exit(0))", ("handled", True)),
        ("['SIGTERM'].forEach(s => process.once(s, () => server.close()))", ("handled", True)),
        ("for (const s of ['SIGTERM']) process.on(s, () => { console.log(s) })", ("empty", True)),
        ("(async () => { process.addListener('SIGTERM', require('x')) })()", ("unread", True)),
        ("if (x) process.on('SIGTERM', () => process.exit())", ("handled", False)),
        ("if (require.main === module) require('./lib').install()", ("handled", True)),
    ],
)
def test_handler_of_node(source: str, expected: tuple[str, bool]) -> None:
    lib = "exports.install = () => process.on('SIGTERM', () => process.exit())"
    assert handlers(node_program(source, lib=lib)) == [(("TERM",), *expected)]


def test_child_of_node() -> None:
    facts = node_program(
        "const {spawn} = require('node:child_process');\n"
        "const child = spawn(process.argv[2], process.argv.slice(3));\n"
        "process.on('SIGTERM', signal => child.kill(signal));\n",
        "app",
        "-x",
    )
    spawn = only(facts, Spawn)
    assert isinstance(spawn, Spawn)
    assert (spawn.argv, spawn.tied) == (("app", "-x"), True)


def test_compiled_program_is_read_from_its_source() -> None:
    files = {
        "app/tsconfig.json": '{"compilerOptions": {"outDir": "./dist", /* x */ "strict": true,}}',
        "app/src/main.ts": "import { stop } from './stop';\nprocess.on('SIGTERM', stop);\n",
        "app/src/stop.ts": "export function stop(): void { process.exit(0) }\n",
    }
    surface = Surface(("dist/main.js",), "/app", {})
    facts = javascript_facts(Folder(files), surface, "dist/main.js")
    assert facts is not None
    assert handlers(facts) == [(("TERM",), "handled", True)]


def test_cycle_of_imports() -> None:
    facts = python("import lib\n", lib="import main\nimport lib\nlib.x()\n")
    assert facts.gaps == ()


def test_deep_nesting_is_no_error() -> None:
    assert python("x = " + "(" * 90 + "1" + ")" * 90).deeds == ()
    node_program("f(" * 2000 + ")" * 2000)
    assert python("x = " + "[" * 5000).gaps


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_read(content: bytes) -> None:
    python(content)
    node_program(content)
