"""Random ENTRYPOINT and CMD, in all four combinations of their forms."""

from __future__ import annotations

import json

from hypothesis import strategies as st

from lab.random.setting import Setting, weighted


def inits(image: str) -> st.SearchStrategy[list[str]]:
    """Words in front of what is launched: none in most cases."""
    words: list[list[str]] = [[]] * 18
    words += [["tini", "--"], ["tini", "-g", "--"], ["/usr/bin/tini", "--"], ["dumb-init", "--"]]
    words += [["dumb-init", "--single-child", "--"], ["env", "A=1"], ["tini", "-s", "-v", "--"]]
    words += [["timeout", "600"], ["nohup"], ["setsid"]]
    if not image.startswith("alpine"):
        words += [
            ["catatonit", "--"],
            ["dumb-init"],
            ["nice", "-n", "5"],
            ["setpriv", "--no-new-privs"],
            ["gosu", "nobody"],
            ["runuser", "-u", "nobody", "--"],
            ["tini", "--", "dumb-init", "--"],
            ["dumb-init", "nice", "-n", "5"],
            ["stdbuf", "-oL"],
        ]
    return st.sampled_from(words)


def arguments() -> st.SearchStrategy[list[str]]:
    """The CMD's words."""
    words = [["app"]] * 10 + [["app", "--port", "80"]] * 2 + [["worker"]] * 2
    return st.sampled_from([*words, ["--flag"], [], ["migrate"], ["app", "a b", "--verbose"]])


@st.composite
def script_launch(draw: st.DrawFn, setting: Setting, path: str) -> list[str]:
    """The launch of a script of the image."""
    before = draw(inits(setting.image))
    cmd = draw(arguments())
    given = [f"CMD {json.dumps(cmd)}"] if cmd else []
    in_shell = [f"CMD {' '.join(cmd)}"] if cmd else []
    program = {"busybox": "ash", "ksh93": "ksh93"}.get(setting.shell, setting.shell)
    how = draw(
        weighted(
            (16, "entrypoint"), (2, "cmd"), (1, "shell"), (1, "shell_exec"), (2, "run"),
            (2, "exec_and_shell"), (1, "shell_and_shell"), (1, "shell_cmd"),
            (1, "sh"), (1, "sh_exec"), (1, "emptied"),
        )
    )  # fmt: skip
    asked = [*before, "sh", "-c", f'{path} "$@"', "sh"]
    replaced = [*before, "sh", "-c", f'exec {path} "$0" "$@"']
    return {
        "entrypoint": [f"ENTRYPOINT {json.dumps([*before, path])}", *given],
        "cmd": [f"CMD {json.dumps([*before, path, *cmd])}"],
        "run": [f"ENTRYPOINT {json.dumps([*before, program, path])}", *given],
        "shell": [f"ENTRYPOINT {path} app", *given],
        "shell_exec": [f"ENTRYPOINT exec {path} app", *given],
        "exec_and_shell": [f"ENTRYPOINT {json.dumps([*before, path])}", *in_shell],
        "shell_and_shell": [f"ENTRYPOINT {path} app", *in_shell],
        "shell_cmd": [f"CMD {' '.join(['exec', path, *cmd])}"],
        "sh": [f"ENTRYPOINT {json.dumps(asked)}", *given],
        "sh_exec": [f"ENTRYPOINT {json.dumps(replaced)}", *given],
        "emptied": ['ENTRYPOINT ["app", "of", "before"]', "ENTRYPOINT []",
                    f"CMD {json.dumps([*before, path, *cmd])}"],
    }[how]  # fmt: skip
