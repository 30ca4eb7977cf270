"""The command line: arguments, files, exit codes; no policy."""

from __future__ import annotations

import gc
import os
import sys
import warnings

from latecomer.cli.run import run

# New objects between two searches for what nothing reaches any more; Python's own 700 suit no process that loads
# hundreds of thousands which all stay until it ends.
BETWEEN_SEARCHES = 100_000


def main() -> None:
    """Run the command line and exit; what a library warns its programmers of is not for the reader."""
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
    gc.set_threshold(BETWEEN_SEARCHES)
    # Our products of matrices are small: NumPy's threads would wait for each other longer than they work.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    code = run(sys.argv[1:])
    gc.freeze()  # no last search: the process ends
    sys.exit(code)


__all__ = ["main", "run"]
