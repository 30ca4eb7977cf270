"""What reading the shipped files came to, kept on disk for the next command, and never stale.

An entry is marked with a hash of all it was made of: the files, the code that read them, and Python itself.
Whoever changes one of them gets another mark, and the entry is made anew. It lies in the user's own cache folder;
where there is none, or nothing can be written there, everything is read each time. Of what an entry holds, nothing
is brought to life but classes of this package: an entry that somebody else wrote can be wrong, and can do nothing.
"""

from __future__ import annotations

import hashlib
import io
import pickle
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import platformdirs

from latecomer import files
from latecomer.errors import LatecomerError

T = TypeVar("T")
PACKAGE = Path(__file__).resolve().parent
MAX_BYTES = 20_000_000


def kept(name: str, made_of: Iterable[Path], make: Callable[[], T]) -> T:
    """Return what `make` returns, from disk where it was made of the same files by the same code.

    Parameters
    ----------
    name : str
        Of the entry: one for each thing that is kept.
    made_of : iterable of Path
        Every file that `make` reads.
    make : callable
        What it raises is raised, and nothing is kept.
    """
    folder = _folder()
    try:
        mark = _mark(made_of)
    except OSError:  # one is missing, or closed to us: whoever reads it says so better
        folder = None
    if folder is None:
        return make()
    path = folder / f"{name}.bin"
    with suppress(LatecomerError, pickle.UnpicklingError, AttributeError, EOFError, ImportError, IndexError):
        return cast(T, _read(path, mark))
    made = make()
    content = pickle.dumps(made, protocol=5)
    with suppress(LatecomerError, OSError):
        folder.mkdir(parents=True, exist_ok=True)
        files.clear(path)  # what a killed writer left
        files.write_note(path, mark + hashlib.sha256(content).digest() + content)
    return made


def _read(path: Path, mark: bytes) -> Any:
    entry = files.read(path, MAX_BYTES)
    size = len(mark)
    content = entry[2 * size :]
    if entry[:size] != mark or entry[size : 2 * size] != hashlib.sha256(content).digest():
        raise pickle.UnpicklingError("of something else, or not whole")
    return _Ours(io.BytesIO(content)).load()


class _Ours(pickle.Unpickler):
    """Reads back classes of this package, and calls nothing else.

    Python's documentation, *pickle*, Restricting Globals.
    """

    def find_class(self, module: str, name: str) -> type:
        """Return a class of this package."""
        found = super().find_class(module, name) if module.startswith("latecomer.") else None
        if not isinstance(found, type) or found.__module__ != module:
            raise pickle.UnpicklingError(f"{module}.{name} is not ours")
        return found


def _folder() -> Path | None:
    try:
        folder = Path(platformdirs.user_cache_dir("latecomer"))
    except RuntimeError:  # no home, as for a bare user id in a container
        return None
    return folder if folder.is_absolute() else None


def _mark(made_of: Iterable[Path]) -> bytes:
    digest = hashlib.sha256(sys.version.encode() + _code())
    for path in sorted(made_of):
        digest.update(f"{path}\0{path.stat().st_size}\0".encode())
        digest.update(path.read_bytes())
    return digest.digest()


@cache
def _code() -> bytes:
    """Hash the package's code: all of it, since what a class holds is decided in many places."""
    digest = hashlib.sha256()
    for path in sorted(PACKAGE.rglob("*.py")):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.digest()
