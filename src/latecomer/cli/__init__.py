"""The command line: arguments, files, exit codes; no policy."""

from __future__ import annotations

import sys
import warnings

from latecomer.cli.run import run


def main() -> None:
    """Run the command line and exit; what a library warns its programmers of is not for the reader."""
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
    sys.exit(run(sys.argv[1:]))


__all__ = ["main", "run"]
