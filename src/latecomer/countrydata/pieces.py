"""A file of country data as tables of texts, some records at a time, and what numbers those texts are."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import islice
from operator import itemgetter
from typing import Any

import numpy as np

from latecomer.countrydata.datafile import DataFile
from latecomer.countrydata.grids import Floats
from latecomer.countrydata.header import NUMBER

# Texts that are held at a time.
CHUNK = 300_000


def pieces(file: DataFile) -> Iterator[tuple[int, Any]]:
    """Yield the number of the first record and a table of texts, some records at a time.

    The table holds the columns that are read, by name, and no others: the file's width costs nothing. Every line
    was held against the header by the same parser before, so that nothing is cut off here.
    """
    import pandas as pd

    header = file.header
    wanted = {**header.read, **header.series, **{str(year): i for year, i in header.years.items()}}
    take, longest = itemgetter(*wanted.values()), max(wanted.values()) + 1
    with file.path.open(encoding="utf-8-sig", newline="") as handle:
        rows = csv.reader(islice(handle, header.line, None), strict=True)
        first = 0
        while piece := list(islice(rows, max(1, CHUNK // len(wanted)))):
            whole = (row if len(row) >= longest else [*row, *[""] * (longest - len(row))] for row in piece)
            yield first, pd.DataFrame(map(take, whole), columns=list(wanted), dtype=object)
            first += len(piece)


def numbers(texts: Any) -> Floats:
    """Return numbers; NaN or an infinity where a text is none.

    Only what is a decimal number in ASCII digits counts: pandas alone would also take underscores, hexadecimals
    and words.
    """
    import pandas as pd

    column = pd.Series(texts, dtype=object)
    written = column.where(column.str.fullmatch(NUMBER), "")
    return np.asarray(pd.to_numeric(written, errors="coerce"), dtype=np.float64)
