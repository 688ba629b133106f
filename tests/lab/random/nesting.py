"""Random constructs around a body: branches, loops, functions, groups, pipelines."""

from __future__ import annotations

from hypothesis import strategies as st

from lab.random.pieces import pieces
from lab.random.setting import Setting, indented


def placed(setting: Setting, one: str, other: str) -> st.SearchStrategy[str]:
    """The one body (or, in the other branch, the other) inside a construct."""
    listed = list(pieces("constructs.sh"))
    listed += pieces("constructs.bash") if setting.is_bash else ()
    listed += pieces("constructs.quoted.sh") if not {"'", "<"} & set(one) else ()
    return st.sampled_from(listed).map(lambda construct: _filled(construct, one, other))


def _filled(construct: str, one: str, other: str) -> str:
    """The construct with the bodies where its lines ONE and OTHER are."""
    for name, text in (("OTHER", other), ("ONE", one)):
        construct = construct.replace(f"  {name}\n", f"{indented(text)}\n")
        construct = construct.replace(f"\n{name}", f"\n{text}")
    return construct
