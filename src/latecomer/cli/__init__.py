"""The command line: arguments, files, exit codes; no policy."""

from __future__ import annotations

import sys

from latecomer.cli.run import run


def main() -> None:
    """Run the command line and exit."""
    sys.exit(run(sys.argv[1:]))


__all__ = ["main", "run"]
