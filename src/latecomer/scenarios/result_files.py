"""The files that a batch is written to: one a table, whole or not at all."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from latecomer import files
from latecomer.errors import UsageError
from latecomer.files import Kind
from latecomer.recommendation.columns import LAYOUTS
from latecomer.scenarios.batch import TABLES
from latecomer.scenarios.rows import Form, Part
from latecomer.text import no_formula

FORMS: Mapping[str, Form] = {".csv": "csv", ".jsonl": "jsonl", ".parquet": "parquet"}
SKIPPED = ("row", "line", "what", "remedy")


def form_of(path: Path) -> Form:
    """Return the form that a name's ending asks for.

    Raises
    ------
    UsageError
        If it is none that can be written, or what writes it is not installed.
    """
    form = FORMS.get(path.suffix.lower())
    if form is None:
        raise UsageError(f"{path} ends in nothing known", f"end it in one of {', '.join(FORMS)}")
    if form == "parquet":
        try:
            import pyarrow  # noqa: F401 - only whether it is there
        except ImportError:
            raise UsageError("Parquet files need pyarrow", "pip install 'latecomer[parquet]'") from None
    return form


def places(path: Path) -> dict[str, Path]:
    """Return where everything goes: the institutions under the name given, all else beside it."""
    beside = {name: path.with_name(f"{path.stem}-{name}{path.suffix}") for name in TABLES[1:]}
    rest = {"skipped": f"{path.stem}-skipped.csv", "about": f"{path.stem}-about.json"}
    return {TABLES[0]: path, **beside, **{name: path.with_name(file) for name, file in rest.items()}}


def kinds(form: Form) -> dict[str, Kind]:
    """Return what each file is, known by how it begins."""
    ending = next(ending for ending, other in FORMS.items() if other == form)
    marks = {
        "csv": r"\A(iso3,as_of,{key},|\Z)",
        "jsonl": r'\A(\{{"iso3":"[A-Z]+","as_of":\d+,"{key}":|\Z)',
        "parquet": r"\APAR1",
    }
    tables = {
        name: Kind(f"a table of {name}", marks[form].format(key=layout.key), (ending,))
        for name, layout in LAYOUTS.items()
    }
    return {
        **tables,
        "skipped": Kind("a table of what was skipped", rf"\A{re.escape(','.join(SKIPPED))}", (".csv",)),
        "about": Kind("a note on a batch", r'\A\{\s*"schema": "latecomer/batch/', (".json",)),
    }


def check_places(path: Path, *, force: bool) -> None:
    """Refuse before the work what could not be written after it.

    Raises
    ------
    UsageError, InputError
        As `latecomer.files.check_place`.
    """
    of = kinds(form_of(path))
    for name, place in places(path).items():
        files.check_place(place, of[name], force=force)


class ResultFiles:
    """The open files of a batch."""

    def __init__(self, open_files: Mapping[str, BinaryIO], form: Form) -> None:
        self._files = open_files
        self._form = form
        self._begun: dict[str, Any] = {}
        self._skipped = self._files["skipped"]
        self._skipped.write(_line(SKIPPED))

    def write(self, part: Part) -> None:
        """Add what some rows come to."""
        for name, written in part.written.items():
            if self._form == "parquet":
                self._write_arrow(name, written)
                continue
            if self._form == "csv" and name not in self._begun:
                self._files[name].write(_line(part.heads[name]))
            self._begun[name] = True
            self._files[name].write(written)
        for one in part.skipped:
            for problem in one.problems:
                place = str(problem.line or "")
                self._skipped.write(_line((str(one.row), place, problem.what, problem.hint)))

    def _write_arrow(self, name: str, written: bytes) -> None:
        import pyarrow
        import pyarrow.parquet

        with pyarrow.ipc.open_stream(io.BytesIO(written)) as stream:
            table = stream.read_all()
        if name not in self._begun:
            self._begun[name] = pyarrow.parquet.ParquetWriter(self._files[name], table.schema)
        self._begun[name].write_table(table)

    def close(self, about: Mapping[str, Any]) -> None:
        """End what has an end, and say what it was made with."""
        if self._form == "parquet":
            for writer in self._begun.values():
                writer.close()
        note = {"schema": "latecomer/batch/1", **about}
        self._files["about"].write((json.dumps(note, indent=2, ensure_ascii=False) + "\n").encode())


@contextmanager
def result_files(path: Path) -> Iterator[ResultFiles]:
    """Open the files of a batch; they are there once the block has ended well, else what there was stays."""
    form = form_of(path)
    of = kinds(form)
    with ExitStack() as stack:
        opened = {
            name: stack.enter_context(files.written(place, of[name])) for name, place in places(path).items()
        }
        yield ResultFiles(opened, form)


def _line(cells: tuple[str, ...]) -> bytes:
    """Write a line of CSV; what a spreadsheet would take for a formula is text."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(map(no_formula, cells))
    return out.getvalue().encode()
