"""Write files whole or not at all, and YAML so that a person's comments survive."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from latecomer.errors import InputError, Problem
from latecomer.yamlfile.reading import reads_as_text


def write_atomically(path: Path, content: str | bytes) -> None:
    """Write a file whole or not at all: temporary file beside it, fsync, rename.

    Raises
    ------
    InputError
        If the folder is missing or cannot be written; an existing file is then as it was.
    """
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    except OSError as error:
        raise InputError([Problem(str(path), 0, f"cannot be written: {error.strerror}")]) from None
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
            file.flush()
            os.fsync(file.fileno())
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
        Path(temporary).chmod(mode)
        Path(temporary).replace(path)
    except OSError as error:
        with suppress(OSError):
            Path(temporary).unlink()
        raise InputError([Problem(str(path), 0, f"cannot be written: {error.strerror}")]) from None
    except BaseException:
        with suppress(OSError):
            Path(temporary).unlink()
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def rewrite(text: str, changes: Callable[[Any], None]) -> str:
    """Apply `changes` to YAML text and keep the person's comments, order and quotes.

    Parameters
    ----------
    text : str
        The file as it stands; empty for a new one.
    changes : callable
        Receives the round-trip mapping and edits it in place.
    """
    from io import StringIO

    from ruamel.yaml import YAML
    from ruamel.yaml.comments import CommentedMap

    rt = YAML(typ="rt")
    rt.width = 100
    rt.preserve_quotes = True
    rt.indent(mapping=2, sequence=4, offset=2)
    data = rt.load(text) if text.strip() else CommentedMap()
    changes(data)
    _quote_what_would_be_misread(data)
    out = StringIO()
    rt.dump(data, out)
    return out.getvalue()


def _quote_what_would_be_misread(data: Any) -> None:
    """Quote new texts such as ``NO`` or a date, which the writer would leave bare and the reader refuse."""
    from ruamel.yaml.scalarstring import SingleQuotedScalarString

    items = data.items() if isinstance(data, dict) else enumerate(data)
    for key, value in list(items):
        if isinstance(value, (dict, list)):
            _quote_what_would_be_misread(value)
        elif type(value) is str and not reads_as_text(value):
            data[key] = SingleQuotedScalarString(value)
