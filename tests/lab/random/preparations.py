"""Random commands: what a script does before its application, done at once in every case."""

from __future__ import annotations

from hypothesis import strategies as st

from lab.random.pieces import pieces
from lab.random.setting import Setting

READS = ("read -t 1 -r answer < /dev/null || true", "read -t 1 -r name < /etc/hostname")
LOCAL = 'level() {\n  local wanted=${1:-info}\n  echo "$wanted"\n}\nlevel debug'


def setup(setting: Setting) -> st.SearchStrategy[str]:
    """Lines that prepare something and are done at once; none, or up to three."""
    known = list(pieces("preparations.sh"))
    known += READS if setting.has("read_timeout") else ()
    known += [LOCAL] if setting.has("local") else []
    known += pieces("preparations.bash") if setting.is_bash else ()
    return st.lists(st.sampled_from(known), max_size=3).map("\n".join)
