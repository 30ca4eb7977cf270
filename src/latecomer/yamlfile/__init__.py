"""Strict YAML with lines: read, give types, change what a person wrote.

Reading refuses what lets a file mean something else than its author thinks: a repeated key, a key nobody
reads, an implicit date or boolean (``NO`` is Norway), an anchor. It is bounded in size and depth, and it
never builds Python objects. Every mapping remembers its lines, so that a fault found later still has a place.
"""

from latecomer.yamlfile.reading import (
    Document,
    Map,
    Seq,
    ambiguous,
    parse,
    plain_text,
    read,
    read_as_is,
    read_text,
)
from latecomer.yamlfile.typed import Wrong, as_it_stands, describe, structure
from latecomer.yamlfile.writing import rewrite, same

__all__ = [
    "Document",
    "Map",
    "Seq",
    "Wrong",
    "ambiguous",
    "as_it_stands",
    "describe",
    "parse",
    "plain_text",
    "read",
    "read_as_is",
    "read_text",
    "rewrite",
    "same",
    "structure",
]
