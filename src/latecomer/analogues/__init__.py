"""Comparators: whom a country resembles, and what those took up that once stood where it stands."""

from latecomer.analogues.compare import compare
from latecomer.analogues.fitted import Fitted, load_fitted
from latecomer.analogues.model import Comparators, KoreanYears, Path, Peer, Precedent
from latecomer.analogues.precedence import Near, Record, Taken, examples, nearest_years, peers_of, precedents_of
from latecomer.analogues.setting import Setting, setting
from latecomer.analogues.timeline import before_of

__all__ = [
    "Comparators",
    "Fitted",
    "KoreanYears",
    "Near",
    "Path",
    "Peer",
    "Precedent",
    "Record",
    "Setting",
    "Taken",
    "before_of",
    "compare",
    "examples",
    "load_fitted",
    "nearest_years",
    "peers_of",
    "precedents_of",
    "setting",
]
