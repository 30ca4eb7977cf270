"""The panels a person imported, one folder each in the user's data folder, and which panel is in force.

Only the command line asks which is in force; `load_panel` is always the shipped one.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import shutil
import tempfile
import time
import unicodedata
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

import platformdirs

from latecomer import files, resources
from latecomer.countrydata.indicators import PANEL_BYTES, Panel, load_indicators, load_panel, parse_panel
from latecomer.errors import InputError, Problem, UsageError, nearest
from latecomer.yamlfile import read_text

SHIPPED = "shipped"
# What `latecomer data remove` calls the corrections of the roster.
BODIES = "bodies"
CHOICE = "panel-in-force"
PANEL, SOURCES, PROVENANCE = "panel.csv", "sources.csv", "provenance.json"
SOURCES_BYTES = 200_000_000
REMEDY = "`latecomer data use shipped` brings the shipped panel into force"
DAY = 86_400
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
# What an import builds in and puts aside, by its name, its process and the computer that ran it.
_LEFT = re.compile(
    r"\.(?P<name>[A-Za-z0-9_-]+)\.(?:(?P<process>[0-9]+)@(?P<host>[A-Za-z0-9_-]*)\.)?.*?(?P<kind>tmp|old|gone)"
)


def data_folder() -> Path | None:
    """Return the user's data folder; None where there is no home, as for a bare user id in a container."""
    try:
        folder = Path(platformdirs.user_data_dir("latecomer"))
    except RuntimeError:
        return None
    return folder if folder.is_absolute() else None


def home() -> Path:
    """Return the user's data folder where something is to be written.

    Raises
    ------
    UsageError
        If there is none.
    """
    if (folder := data_folder()) is None:
        raise UsageError("there is no home to keep a panel in", "set HOME or XDG_DATA_HOME to a folder of yours")
    return folder


def _place(name: str) -> Path:
    return home() / "panels" / name


def _there(path: Path) -> bool:
    """Say whether something is there; what may not even be looked at is somebody else's."""
    try:
        return path.exists()
    except OSError:
        return False


def file_of(name: str) -> Path:
    """Return where a panel stands."""
    return resources.data() / PANEL if name == SHIPPED else _place(name) / PANEL


def origins_of(name: str) -> Path:
    """Return where it stands written what a panel comes from."""
    return resources.data() / "PROVENANCE.md" if name == SHIPPED else _place(name) / PROVENANCE


def kept() -> tuple[str, ...]:
    """Return the names of the panels that were imported; without a home there are none."""
    folder = data_folder()
    found: list[str] = []
    if folder and _there(folder / "panels"):
        with suppress(PermissionError):
            found = [path.name for path in (folder / "panels").iterdir() if path.is_dir()]
    return tuple(sorted(name for name in found if _NAME.fullmatch(name)))


# --- names -----------------------------------------------------------------------------------------------


def name_from(path: Path) -> str:
    """Make a panel's name of a file's.

    Raises
    ------
    UsageError
        If nothing of it can be kept.
    """
    plain = unicodedata.normalize("NFKD", path.stem).encode("ascii", "ignore").decode()
    name = re.sub(r"[^A-Za-z0-9_]+", "-", plain).strip("-_")[:40]
    if not name:
        raise UsageError(f"no name for the panel can be made of {path.name!r}", "give one with --name")
    return name


def check_free(name: str, *, force: bool = False, dry_run: bool = False) -> None:
    """Check that a panel may be kept under a name.

    Raises
    ------
    UsageError
        If the name will not do or is taken, or there is no home to keep a panel in; a dry run only needs a name.
    """
    if not _NAME.fullmatch(name) or name.casefold() in (SHIPPED, BODIES):
        raise UsageError(
            f"{name!r} cannot be the name of a panel",
            "up to 64 letters, digits, - and _; not 'shipped' or 'bodies'",
        )
    if not dry_run and not force and _there(_place(name)):
        raise UsageError(
            f"there is a panel {name!r} already", "give another name with --name, or --force to replace it"
        )


def _known(name: str) -> None:
    if name not in (SHIPPED, *kept()):
        raise UsageError(
            f"no panel {name!r}", nearest(name, (SHIPPED, *kept()), "`latecomer data panels` lists them")
        )


# --- reading ---------------------------------------------------------------------------------------------


def load_kept(name: str) -> Panel:
    """Read a panel by its name; the shipped one is among them.

    Raises
    ------
    InputError
        If its folder is missing or not as the import left it.
    """
    if name == SHIPPED:
        return load_panel()
    if not _there(place := _place(name)):
        _tidy(place.parent)  # an import that was killed may have put it aside
    return _load(place, name)


def _load(folder: Path, name: str) -> Panel:
    remedy = f"import it again; {REMEDY}"
    if not folder.is_dir():
        raise InputError([Problem(str(folder), 0, f"the panel {name!r} is not there", remedy)])
    try:
        text = read_text(folder / PANEL, limit=PANEL_BYTES)
        sources = read_text(folder / SOURCES, limit=SOURCES_BYTES)
        written = json.loads(read_text(folder / PROVENANCE))
        marks = (written["panel_sha256"], written["sources_sha256"])
        releases = written.get("releases")  # which earlier versions did not note
    except InputError as error:
        raise InputError(Problem(p.path, p.line, p.what, remedy) for p in error.problems) from None
    except (ValueError, TypeError, KeyError):
        raise InputError([Problem(str(folder / PROVENANCE), 0, "this file is damaged", remedy)]) from None
    for file, held, mark in zip((PANEL, SOURCES), (text, sources), marks, strict=True):
        if hashlib.sha256(held.encode()).hexdigest() != mark:
            raise InputError([Problem(str(folder / file), 0, "not as the import left it", remedy)])
    panel = parse_panel(text, f"panel {name}", sources, releases)
    if set(panel.columns) != {"iso3", "year", *load_indicators()}:
        what = f"made by latecomer {written.get('latecomer')}, with other indicators than this version"
        raise InputError([Problem(str(folder / PANEL), 0, what, remedy)])
    return panel


def in_force() -> str:
    """Return the name of the panel in force.

    Raises
    ------
    InputError
        If the file that says so is damaged.
    """
    folder = data_folder()
    if folder is None or not _there(path := folder / CHOICE):
        return SHIPPED
    name = read_text(path, limit=200).strip()
    if not _NAME.fullmatch(name):
        raise InputError([Problem(str(path), 1, "this is not the name of a panel", REMEDY)])
    return name


def panel_in_force() -> Panel:
    """Read the panel that the command line works with.

    Raises
    ------
    InputError
        If it is missing or damaged, with the command that brings the shipped one back.
    """
    return load_kept(in_force())


# --- changing --------------------------------------------------------------------------------------------


def use(name: str) -> Panel:
    """Bring a panel into force.

    Raises
    ------
    UsageError
        If there is none of that name.
    InputError
        If it is damaged; what was in force stays.
    """
    _known(name)
    panel = load_kept(name)
    if name != SHIPPED:
        files.write(home() / CHOICE, f"{name}\n")
    elif (folder := data_folder()) and _there(folder / CHOICE):
        _discard(folder / CHOICE)
    return panel


def remove(name: str) -> bool:
    """Remove a panel that was imported, and say whether it was in force: then the shipped one is.

    Raises
    ------
    UsageError
        If it is the shipped one, or there is none of that name.
    """
    if name == SHIPPED:
        raise UsageError("the shipped panel cannot be removed", "it is part of latecomer")
    _known(name)
    was = False
    with suppress(InputError):  # a damaged choice keeps nobody from removing
        was = in_force() == name
    if was:
        use(SHIPPED)
    _discard(_place(name))
    return was


def keep(
    name: str,
    texts: Mapping[str, str],
    *,
    force: bool = False,
    complete: Callable[[Panel, Path], None] | None = None,
) -> Panel:
    """Keep a panel under a name, whole or not at all.

    Parameters
    ----------
    name : str
    texts : mapping
        File name to content: `PANEL`, `SOURCES`, `PROVENANCE`.
    force : bool
        Replace a panel of that name.
    complete : callable, optional
        Called with the new panel and the folder it is built in, before that folder takes its name: whatever else
        belongs to a panel is computed and written there. If it raises, nothing is kept.

    Raises
    ------
    UsageError
        If the name will not do or is taken, or the panel is larger than one that can be read.
    InputError
        If the folder cannot be written; what was there is as it was.
    """
    check_free(name, force=force)
    for file, limit in ((PANEL, PANEL_BYTES), (SOURCES, SOURCES_BYTES)):
        if (size := len(texts[file].encode())) > limit:
            what = f"the new panel's {file} would have {size:,} bytes, and at most {limit:,} are read"
            raise UsageError(what, "import fewer series, or give them shorter sources")
    target = _place(name)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _tidy(target.parent)
        temporary = Path(
            tempfile.mkdtemp(dir=target.parent, prefix=f".{name}.{os.getpid()}@{_host()}.", suffix=".tmp")
        )
    except OSError as error:
        raise InputError([Problem(str(target.parent), 0, f"cannot be written: {error.strerror}")]) from None
    try:
        for file, text in texts.items():
            files.write(temporary / file, text)
        panel = _load(temporary, name)
        if complete:
            complete(panel, temporary)
        files.sync(temporary)
        _swap(temporary, target)
    except OSError as error:
        raise InputError([Problem(str(target), 0, f"cannot be written: {error.strerror}")]) from None
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return panel


def _swap(new: Path, target: Path) -> None:
    """Put a folder in the place of another; if that fails, the other is back in its place."""
    if not target.exists():
        new.rename(target)
    else:
        old = new.with_suffix(".old")
        target.rename(old)
        try:
            new.rename(target)
        except BaseException:
            old.rename(target)
            raise
        shutil.rmtree(old, ignore_errors=True)
    files.sync(target.parent)


def _host() -> str:
    return re.sub(r"[^A-Za-z0-9_-]", "-", platform.node())


def _tidy(folder: Path) -> None:
    """Clear away what imports left that were killed; a panel that one had put aside comes back to its place."""
    for path in folder.glob(".*"):
        found = _LEFT.fullmatch(path.name)
        if not found or (found["kind"] != "gone" and _at_work(path, found["process"], found["host"])):
            continue
        with suppress(OSError):
            if found["kind"] == "old" and not (folder / found["name"]).exists():
                path.rename(folder / found["name"])
            else:
                shutil.rmtree(path, ignore_errors=True)


def _at_work(path: Path, process: str | None, host: str | None) -> bool:
    """Say whether an import may be at work in a folder: its process lives, or nobody can tell and it is new."""
    if process and host == _host() and os.name == "posix":
        try:
            os.kill(int(process), 0)
        except ProcessLookupError:
            return False
        except OSError:
            return True
        return True
    with suppress(OSError):
        return time.time() - path.stat().st_mtime < DAY
    return True


def _discard(path: Path) -> None:
    """Remove a file; of a folder take the name away at once, then the content."""
    try:
        if not path.is_dir():
            path.unlink()
            return
        gone = path.with_name(f".{path.name}.gone")
        shutil.rmtree(gone, ignore_errors=True)
        path.rename(gone)
    except OSError as error:
        raise InputError([Problem(str(path), 0, f"cannot be removed: {error.strerror}")]) from None
    shutil.rmtree(gone, ignore_errors=True)
