"""Project tools that run a command or a script of a project: npm, yarn, poetry, bundle, ..."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Mapping

from lab.launches import Launch

Files = Mapping[str, tuple[str, int]]

PACKAGE: Files = {
    "/shop/package.json": (
        json.dumps(
            {
                "name": "shop",
                "version": "1.0.0",
                "private": True,
                "scripts": {
                    "start": "app",
                    "exec": "exec app",
                    "list": "true && app",
                    "slow": "app --clean=1.5",
                    "nested": "npm start",
                },
            }
        ),
        0o644,
    ),
    "/shop/node_modules/.bin/tool": ('#!/bin/sh\nexec app "$@"\n', 0o755),
}
NODE = (
    "npm start", "npm run start", "npm run exec", "npm run list", "npm run slow",
    "npm --silent start", "npm run nested", "npx tool", "npx --no tool", "npm exec tool",
    "npm exec -- tool", "npx -c app", "yarn start", "yarn run start", "yarn run exec",
    "yarn tool", "yarn run slow", "yarn exec app", "yarn --silent start",
    "pnpm start", "pnpm run start", "pnpm run exec", "pnpm run slow", "pnpm exec tool",
    "pnpm tool", "pnpm --silent start",
)  # fmt: skip
SOME = (
    "npm start", "npm run list", "npm run nested", "npx tool", "npx -c app", "yarn start",
    "yarn tool", "pnpm start", "pnpm exec tool",
)  # fmt: skip
UNKNOWN = ("pnpm tool",)
"""What package.json does not have may be a command of pnpm's own or of node_modules/.bin."""
IMAGES = ("debian:12", "alpine:3.20", "fedora:40")
"""dash, busybox ash and bash as /bin/sh."""

PYPROJECT = (
    '[project]\nname = "shop"\nversion = "1.0.0"\nrequires-python = ">=3.11"\n'
    "\n[tool.poetry]\npackage-mode = false\n"
)
VENV = ("WORKDIR /shop", "ENV VIRTUAL_ENV=/usr/local/lib/lab", "ENV PIPENV_VERBOSITY=-1")
PYTHON: Files = {
    "/shop/pyproject.toml": (PYPROJECT, 0o644),
    "/shop/Pipfile": ("[packages]\n", 0o644),
}
PYTHON_LINES = (
    "poetry run app", "poetry run sh -c 'app; true'", "pipenv run app",
    "pipenv run sh -c 'app; true'", "uv run app", "uv run --no-sync app",
    "uv run --no-project app", "uv run sh -c 'app; true'",
)  # fmt: skip

RUBY: Files = {"/shop/Gemfile": ('source "https://rubygems.org"\n', 0o644)}
RUBY_LINES = ("bundle exec app", "bundle exec sh -c 'app; true'")


def tool_launches() -> Iterator[Launch]:
    for image in IMAGES:
        for line in NODE if image == IMAGES[0] else SOME:
            words = tuple(shlex.split(line))
            known = line not in UNKNOWN
            yield Launch(words, PACKAGE, ("WORKDIR /shop",), image, boot=15, typical=known)
    for line in PYTHON_LINES:
        yield Launch(tuple(shlex.split(line)), PYTHON, (*VENV, "ENV UV_OFFLINE=1"), boot=15)
    for line in RUBY_LINES:
        yield Launch(tuple(shlex.split(line)), RUBY, ("WORKDIR /shop",), boot=15)
