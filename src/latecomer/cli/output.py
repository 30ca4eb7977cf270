"""Text on its way out: to a terminal, where nothing but text may go, and to programs, as UTF-8."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import click

from latecomer.text import escaped


def say(text: str, *, err: bool = True) -> None:
    """Print words for a person: what is no text is spelled out, and a letter the console lacks is replaced."""
    click.echo(escaped(text), err=err)


def put(text: str) -> None:
    """Print what a program may read: UTF-8, whatever the console's encoding is."""
    sys.stdout.flush()
    raw = getattr(sys.stdout, "buffer", None)
    if raw is None:  # a stream of text that somebody put in the place of the console
        sys.stdout.write(text)
    else:
        raw.write(text.encode())
        raw.flush()


def quoted(path: Path | str) -> str:
    """Return a path as it stands in a command that a person may copy."""
    return subprocess.list2cmdline([str(path)]) if os.name == "nt" else shlex.quote(str(path))


printable = escaped
