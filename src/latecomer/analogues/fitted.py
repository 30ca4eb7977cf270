"""What was fitted on a panel: figures as of each year, and the spread of the developing economies.

Kept as one ``.npz`` file, never a pickle, and marked with the panel and the declarations it was fitted for.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
import zlib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from latecomer import resources
from latecomer.errors import InputError, Problem, UsageError
from latecomer.knowledge import Comparing
from latecomer.vocabulary import Vocabulary

Array = NDArray[np.float64]
FORMAT = "latecomer/fitted/1"
FILE = "comparators.npz"
REMEDY = "run `latecomer data fit`"
ARRAYS = ("values", "observed_in", "developing", "spread", "usual")
_EPOCH = (1980, 1, 1, 0, 0, 0)  # so that the same content is the same bytes


@dataclass(frozen=True)
class Fitted:
    """A fitted panel.

    Attributes
    ----------
    panel : str
        Label of the panel.
    declarations : str
        Hash of the declarations (periods, age limits, ranges, quantities) it was fitted for.
    countries, ids : tuple of str
    years : tuple of int
    values : ndarray of float32, shape (n_years, n_countries, n_indicators)
        Each indicator as of each year; NaN where nothing is known.
    observed_in : ndarray of int16, shape (n_years, n_countries, n_indicators)
        The year each of these was observed (of a median, the last); 0 where nothing is known.
    developing : ndarray of bool, shape (n_years, n_countries)
    spread : ndarray, shape (n_years, n_quantities)
        Spread of each quantity among the developing economies of the ten years up to each year; NaN where too
        few have it.
    usual : ndarray, shape (n_years,)
        Mean distance of a developing economy to its five nearest, the median over all; NaN where unknown.
    computed : dict
        Quantities of all years and economies computed so far, by their texts: kept for the next profile.
    """

    panel: str
    declarations: str
    countries: tuple[str, ...]
    ids: tuple[str, ...]
    years: tuple[int, ...]
    values: NDArray[np.float32]
    observed_in: NDArray[np.int16]
    developing: NDArray[np.bool_]
    spread: Array
    usual: Array
    computed: dict[tuple[str, ...], Array] = field(default_factory=dict, compare=False, repr=False)

    def at(self, year: int) -> int:
        """Return the position of a year; of a later one than the panel's last, the last."""
        return min(max(year, self.years[0]), self.years[-1]) - self.years[0]

    def figure(self, country: str, id: str, year: int) -> tuple[float, int] | None:
        """Return an indicator as of a year, and the year it was observed in; None where nothing is known."""
        place = (self.at(year), self.countries.index(country), self.ids.index(id))
        seen = int(self.observed_in[place])
        return (float(f"{self.values[place]:.5g}"), seen) if seen else None


def declarations(vocabulary: Vocabulary, comparing: Comparing) -> str:
    """Hash what the fit depends on besides the panel."""
    indicators = [
        [v.id, v.period, v.age_limit, v.low, v.high, dict(v.at_most_above)]
        for v in vocabulary.values()
        if v.origin == "panel"
    ]
    quantities = {id: [q.text for q in d.of] for id, d in comparing.dimensions.items()}
    rest = [
        comparing.largest_difference,
        comparing.shared,
        comparing.shared_with_peer,
        comparing.dimensions_needed,
    ]
    return hashlib.sha256(json.dumps([FORMAT, indicators, quantities, rest]).encode()).hexdigest()[:16]


def pack(fitted: Fitted) -> bytes:
    """Return the fit as the bytes of an ``.npz`` file: the same for the same content."""
    meta = {
        "format": FORMAT,
        "panel": fitted.panel,
        "declarations": fitted.declarations,
        "countries": fitted.countries,
        "ids": fitted.ids,
        "years": fitted.years,
    }
    arrays: dict[str, NDArray[np.generic]] = {
        "meta": np.frombuffer(json.dumps(meta).encode(), dtype=np.uint8),
        **{name: getattr(fitted, name) for name in ARRAYS},
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, array in arrays.items():
            inner = io.BytesIO()
            np.lib.format.write_array(inner, np.asarray(array), allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy", _EPOCH), inner.getvalue(), zipfile.ZIP_DEFLATED)
    return out.getvalue()


@cache
def load_fitted(folder: Path | None = None) -> Fitted:
    """Read what was fitted on a panel; on the shipped one without `folder`.

    Raises
    ------
    InputError
        If the file is missing or damaged, with the remedy.
    """
    path = (folder or resources.data()) / FILE
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as file:
            meta = json.loads(file["meta"].tobytes())
            return Fitted(
                meta["panel"],
                meta["declarations"],
                tuple(meta["countries"]),
                tuple(meta["ids"]),
                tuple(meta["years"]),
                **{name: file[name] for name in ARRAYS},
            )
    except FileNotFoundError:
        raise InputError(
            [Problem(str(path), 0, "no such file: nothing was fitted on this panel", REMEDY)]
        ) from None
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile, zlib.error):
        raise InputError([Problem(str(path), 0, "damaged", REMEDY)]) from None


def check_fresh(fitted: Fitted, vocabulary: Vocabulary, comparing: Comparing) -> None:
    """Refuse a fit made for other declarations.

    Raises
    ------
    UsageError
        With the remedy.
    """
    if fitted.declarations != declarations(vocabulary, comparing):
        raise UsageError(
            "the comparators were fitted for other indicators or quantities than are declared", REMEDY
        )
