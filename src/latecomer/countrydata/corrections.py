"""Corrections of the roster: rows of one's own, in the roster's form, laid over the shipped ones.

Kept as one file in the user's data folder. A row stands for the shipped row of the same economy, function and
name, or is added to them; ``status`` closed or none says that a body is gone or that none is known.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from latecomer.countrydata.countries import load_countries
from latecomer.countrydata.panels import data_folder, home
from latecomer.countrydata.roster import (
    COLUMNS,
    FILE,
    MAX_BYTES,
    Body,
    Roster,
    has_columns,
    load_roster,
    parse_roster,
)
from latecomer.errors import InputError, Problem, UsageError
from latecomer.files import write
from latecomer.vocabulary import Vocabulary
from latecomer.yamlfile import read_text

REMEDY = "`latecomer data remove bodies` goes back to the shipped roster"


@dataclass(frozen=True)
class Correction:
    """What an import of bodies does: rows that are new, and rows that stand for one there was."""

    added: tuple[Body, ...]
    changed: tuple[Body, ...]
    text: str


def is_roster(path: Path) -> bool:
    """Say whether a file begins with the columns of a roster; a pipe is not waited for."""
    try:
        if not path.is_file():
            return False
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
            return has_columns(file.readline(1000))
    except OSError:
        return False


def correct(path: Path, vocabulary: Vocabulary) -> Correction:
    """Read a file of bodies and say what it adds to the roster in force and what it changes; nothing is written.

    Raises
    ------
    InputError
        With every fault of the file: an unknown country or function, years that cross, a body that stands twice.
    """
    new = parse_roster(
        read_text(path, limit=MAX_BYTES), str(path), tuple(load_countries()), tuple(vocabulary.functions)
    )
    before = {_key(body) for body in _rows(roster_in_force())}
    unsourced = [body for body in _rows(new) if not body.source]
    if unsourced:
        what = f"{unsourced[0].name!r} has no source" + (
            f", and {len(unsourced) - 1} more" if unsourced[1:] else ""
        )
        raise InputError(
            [Problem(str(path), 0, what, "say where it stands: a document, an address, or `recalled`")]
        )
    kept = {_key(body): body for body in _rows(_own())}
    kept |= {_key(body): body for body in _rows(new)}
    added = tuple(body for body in _rows(new) if _key(body) not in before)
    changed = tuple(body for body in _rows(new) if _key(body) in before)
    return Correction(added, changed, text(sorted(kept.values(), key=_key)))


def keep(correction: Correction) -> Path:
    """Lay corrections over the roster from now on."""
    path = home() / FILE
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError([Problem(str(path), 0, f"cannot be written: {error.strerror}")]) from None
    write(path, correction.text)
    return path


def forget() -> None:
    """Go back to the shipped roster.

    Raises
    ------
    UsageError
        If there are no corrections.
    """
    folder = data_folder()
    if folder is None or not (folder / FILE).exists():
        raise UsageError("there are no bodies of your own", "`latecomer data import FILE` brings them in")
    (folder / FILE).unlink()


def roster_in_force() -> Roster:
    """Return the shipped roster with one's own rows over it.

    Raises
    ------
    InputError
        If the file of one's own is damaged, with the command that goes back to the shipped one.
    """
    shipped, own = load_roster(), _own()
    if not own.bodies:
        return shipped
    rows = {_key(body): body for body in _rows(shipped)} | {_key(body): body for body in _rows(own)}
    found: dict[str, dict[str, list[Body]]] = {}
    for body in rows.values():
        found.setdefault(body.iso3, {}).setdefault(body.function, []).append(body)
    return Roster({country: {f: tuple(of) for f, of in by.items()} for country, by in found.items()})


def _own() -> Roster:
    folder = data_folder()
    if folder is None or not (folder / FILE).exists():
        return Roster({})
    try:
        return parse_roster(read_text(folder / FILE, limit=MAX_BYTES), str(folder / FILE))
    except InputError as error:
        raise InputError(Problem(p.path, p.line, p.what, REMEDY) for p in error.problems) from None


def _rows(roster: Roster) -> list[Body]:
    return [body for of in roster.bodies.values() for bodies in of.values() for body in bodies]


def _key(body: Body) -> tuple[str, str, str]:
    return body.iso3, body.function, body.name


def text(bodies: Iterable[Body]) -> str:
    """Write bodies in the roster's form."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for body in bodies:
        until = "" if body.until is None else body.until
        verified = "yes" if body.verified else "no"
        shares = (f"{body.confidence:g}", f"{body.year_confidence:g}")
        row = (body.iso3, body.function, body.name, body.since, until, body.status, body.kind)
        writer.writerow((*row, *shares, verified, body.source, body.note))
    return out.getvalue()
