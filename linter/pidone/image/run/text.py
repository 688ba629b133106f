"""Step 3, RUN: the text that the shell is given, with here-documents where they belong."""

from __future__ import annotations

import re

from pidone.dockerfile.model import Heredoc, Instruction
from pidone.source import Text

_HEREDOC_ALONE = re.compile(r"\d*<<-?\s*(['\"]?)[^\s'\"<>|&;]+\1")


def shell_text(instruction: Instruction) -> Text:
    """The text of a RUN in shell form; in exec form of `sh -c TEXT` the TEXT, else nothing.

    moby/buildkit, dockerfile2llb/convert.go, dispatchRun: a here-document that is all of the
    argument is itself the script; others go to the shell behind the argument.
    """
    if instruction.json is not None:
        return _nothing(instruction)
    text = instruction.text
    if not instruction.heredocs:
        return text
    if len(instruction.heredocs) == 1 and _HEREDOC_ALONE.fullmatch(text.value.strip()):
        return instruction.heredocs[0].body
    return _with_bodies(text, instruction.heredocs)


def _nothing(instruction: Instruction) -> Text:
    return Text(instruction.span.source, b"", ((0, instruction.span.start),))


def _with_bodies(text: Text, heredocs: tuple[Heredoc, ...]) -> Text:
    content = text.content
    origins = list(text.origins)
    for heredoc in heredocs:
        body = heredoc.body
        content += b"\n"
        origins += [(len(content) + start, origin) for start, origin in body.origins]
        content += body.content + heredoc.name.encode()
    return Text(text.source, content, tuple(origins))
