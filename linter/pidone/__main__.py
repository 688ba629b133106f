"""Where the program starts, as `pidone` and as `python -m pidone`."""

from __future__ import annotations

import sys


def main() -> int:
    """Runs the command line; returns the exit status."""
    from pidone.cli import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
