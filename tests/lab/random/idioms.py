"""Random frames around a body: what well-known images' entrypoints do, in other words."""

from __future__ import annotations

from hypothesis import strategies as st

from lab.random.pieces import pieces
from lab.random.setting import Setting, indented


def framed(setting: Setting, body: str) -> st.SearchStrategy[str]:
    """The body in a frame that a whole script may have."""
    frames = list(pieces("frames.sh"))
    frames += [] if setting.is_alpine else pieces("frames.debian.sh")
    frames += pieces("frames.bash") if setting.is_bash else ()
    return st.sampled_from(frames).map(lambda frame: _filled(frame, body))


def _filled(frame: str, body: str) -> str:
    """The frame with the body where its line BODY is."""
    return frame.replace("  BODY", indented(body)).replace("BODY", body)
