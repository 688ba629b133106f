"""Step 3, configuration: supervisord.conf and the files that it includes, as settings."""

from __future__ import annotations

import posixpath

from pidone.configuration.lines import STYLES, line_settings
from pidone.configuration.setting import Included, Setting
from pidone.source import Text


def supervisord_settings(text: Text, path: str, included: Included) -> tuple[Setting, ...]:
    """The file's settings, and then those of the files that its [include] names.

    supervisor 4.2.5: options.py, read_config: what they say of [supervisord] counts as well.
    """
    settings = line_settings(text, STYLES["equals"], lambda _name: ())
    here = posixpath.dirname(path)
    patterns = [
        pattern.replace("%(here)s", here)
        for setting in settings
        if (setting.section, setting.name) == ("include", "files")
        for pattern in (setting.value or "").split()
    ]
    return (*settings, *(each for pattern in patterns for each in included(pattern)))
