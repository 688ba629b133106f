"""Step 3, RUN: touch, curl and wget, which make files that are empty or unknown."""

from __future__ import annotations

import posixpath

from pidone.image.files import Layer, absolute
from pidone.image.model import ImageFile
from pidone.image.run.commands import Argument, Invocation
from pidone.image.run.effects import Written
from pidone.image.run.options import options_of


def touch(invocation: Invocation) -> list[Layer]:
    options = options_of(invocation.arguments[1:], "d date r reference t")
    return [
        _made(invocation, operand, "is made by touch", conditional=True)
        for operand in options.operands
        if not operand.is_pattern
    ]


def download(invocation: Invocation) -> list[Layer]:
    """curl -o and -O, wget -O and without it: a file that is not executable, content unknown."""
    by_wget = invocation.name == "wget"
    options = options_of(
        invocation.arguments[1:],
        "O P U t T output-document directory-prefix header tries timeout user-agent"
        if by_wget
        else "o H X d u A x output header request data user retry connect-timeout max-time",
    )
    wanted = options.values.get("output-document" if by_wget else "output", ())
    wanted += options.values.get("O" if by_wget else "o", ())
    if not wanted and (by_wget or options.flags & {"O", "remote-name"}):
        folder = (*options.values.get("P", ()), *options.values.get("directory-prefix", ()), ".")
        urls = [operand.value.partition("?")[0] for operand in options.operands]
        wanted = tuple(posixpath.join(folder[0], posixpath.basename(url)) for url in urls)
    return [
        Written(
            invocation.span,
            ImageFile(
                absolute(path, invocation.cwd),
                None,
                False,
                invocation.span,
                problem=f"{absolute(path, invocation.cwd)} is downloaded by the build",
            ),
        )
        for path in wanted
        if path not in ("-", "")
    ]


def _made(invocation: Invocation, operand: Argument, how: str, conditional: bool) -> Written:
    path = absolute(operand.value, invocation.cwd)
    file = ImageFile(path, None, False, invocation.span, problem=f"{path} {how}")
    return Written(invocation.span, file, conditional)
