"""Citations, and the proof that the cited page bears them.

A citation of the source document names a page and at least two terms that stand on it (the institution, the
year, the figure: what the claim is about). At least one term stands on no more than `RARE_PAGES` pages, and
none on more than a fifth of all pages: a word that stands everywhere proves nothing. Other documents have
no text here and are listed with what was checked of them.
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any, Literal, TypeVar

from latecomer.errors import Problem, Problems
from latecomer.yamlfile import read, read_text, structure

KOREA = "ksp"
RARE_PAGES = 5
COMMON_SHARE = 0.2
_PAGE = re.compile(r"^=== page (\d+) ===$", re.MULTILINE)


@dataclass(frozen=True)
class Citation:
    """A place in a document, and the terms that stand there.

    Attributes
    ----------
    page : int or None
        Printed page.
    terms : tuple of str
        What the page must bear, as it is spelled there.
    source : str
        Id in `rules/sources.yaml`.
    where : str
        Table, footnote, article: what a reader looks for on the page.
    """

    page: int | None = None
    terms: tuple[str, ...] = ()
    source: str = KOREA
    where: str = ""
    line: int = 0

    def label(self) -> str:
        """Return the short form a reader sees beside a claim."""
        parts = [] if self.source == KOREA else [self.source]
        parts += [f"p. {self.page}"] if self.page else []
        return ", ".join([*parts, self.where] if self.where else parts)


@dataclass(frozen=True)
class Source:
    """A document that is cited.

    `kind` keeps the Korean source apart from evidence elsewhere, law and data; `verified` says whether the
    wording was read when the rule was written.
    """

    title: str
    publisher: str
    year: int
    kind: Literal["source", "evidence", "law", "data", "document"]
    authors: str = ""
    verified: bool = False
    licence: str = ""
    note: str = ""
    line: int = 0

    def full(self) -> str:
        """Return author, year, title and publisher in one line."""
        who = self.authors or self.publisher
        publisher = f". {self.publisher}" if self.authors else ""
        return f"{who} ({self.year}), {self.title}{publisher}"


@dataclass(frozen=True)
class _Sources:
    format: Literal["latecomer/sources/1"]
    sources: dict[str, Source]


T = TypeVar("T")
# What holds nothing: nearly all that a file consists of.
_PLAIN = frozenset({str, int, float, bool, type(None)})


def instances(content: Any, kind: type[T]) -> Iterator[T]:
    """Walk everything a file holds and yield what is of one kind."""
    if isinstance(content, kind):
        yield content
        return
    for part in _parts(content):
        if part.__class__ not in _PLAIN:
            yield from instances(part, kind)


def _parts(content: Any) -> Iterable[Any]:
    if names := _field_names(content.__class__):
        return [getattr(content, name) for name in names]
    if isinstance(content, Mapping):
        return content.values()
    return content if isinstance(content, (tuple, list)) else ()


@cache
def _field_names(cls: type[object]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(cls)) if is_dataclass(cls) else ()


def load_sources(path: Path, *, shown: str) -> dict[str, Source]:
    """Read `rules/sources.yaml`."""
    return structure(read(path, shown=shown), _Sources).sources


@dataclass(frozen=True)
class Proofs:
    """What a run over the source text has shown: for each (page, term), on how many pages the term stands."""

    sha256: str
    total_pages: int
    pages: Mapping[tuple[int, str], int]

    def to_csv(self) -> str:
        """Write one row a proven pair, sorted, for git."""
        out = StringIO()
        rows = csv.writer(out, lineterminator="\n")
        rows.writerow(["source_sha256", "source_pages", "page", "term", "stands_on_pages"])
        for (page, term), count in sorted(self.pages.items()):
            rows.writerow([self.sha256, self.total_pages, page, term, count])
        return out.getvalue()


def read_proofs(path: Path, *, shown: str) -> Proofs:
    """Read `rules/proofs.csv` as `Proofs.to_csv` wrote it."""
    rows = list(csv.DictReader(StringIO(read_text(path, shown=shown))))
    pages = {(int(row["page"]), row["term"]): int(row["stands_on_pages"]) for row in rows}
    first = rows[0] if rows else {"source_sha256": "", "source_pages": "0"}
    return Proofs(first["source_sha256"], int(first["source_pages"]), pages)


def prove(text: str, citations: Iterable[Citation]) -> Proofs:
    """Look every cited term up on its page.

    Parameters
    ----------
    text : str
        The source, page by page; a line ``=== page 98 ===`` opens printed page 98.
    citations : iterable of Citation

    Returns
    -------
    Proofs
        Holds only the pairs that stand; what is missing there is not proven.
    """
    parts = _PAGE.split(text)
    book = {int(number): _fold(body) for number, body in zip(parts[1::2], parts[2::2], strict=True)}
    found = {}
    for citation in citations:
        for term in citation.terms:
            stands = _stands(term)
            if citation.source == KOREA and citation.page in book and stands(book[citation.page]):
                found[citation.page, term] = sum(stands(body) for body in book.values())
    return Proofs(hashlib.sha256(text.encode()).hexdigest(), len(book), found)


@cache
def _stands(term: str) -> Callable[[str], bool]:
    """Return a search for the term as a whole: 30 does not stand in 300 or 30.5; a footnote's mark may follow."""
    folded = _fold(term)
    before = r"(?<!\w)(?<!\d[.,])" if folded[:1].isdigit() else r"(?<!\w)"
    after = r"(?!\w|[.,]\d)" if folded[-1:].isdigit() else r"(?![^\W\d])"
    whole = re.compile(before + re.escape(folded) + after)
    # Most pages do not hold the term at all, which a plain look-up sees a hundred times quicker.
    return lambda page: folded in page and whole.search(page) is not None


def _fold(text: str) -> str:
    """Fold what printing changes: case, line breaks, hyphens at a line's end, quotes, dashes."""
    text = text.replace("\u2019", "'").replace("\u2018", "'").replace("\u2013", "-").replace("\u2014", "-")
    text = re.sub(r"-\n\s*", "-", text)
    return re.sub(r"\s+", " ", text).casefold().strip()


def check(
    path: str, citations: Iterable[Citation], sources: Mapping[str, Source], proofs: Proofs
) -> list[Problem]:
    """Check the citations of one file against the sources and the proofs.

    Returns
    -------
    list of Problem
        Unknown documents, pages that do not bear a term, terms that prove nothing.
    """
    citations = list(citations)
    problems = Problems(path)
    problems.extend(unknown_documents(path, citations, sources))
    for citation in citations:
        if citation.source == KOREA and KOREA in sources:
            _check_korea(citation, proofs, problems)
        elif citation.terms and citation.source in sources:
            problems.add(citation.line, "terms are proved only for the Korean source", "use `where`")
    return list(problems)


def unknown_documents(path: str, citations: Iterable[Citation], sources: Mapping[str, Source]) -> list[Problem]:
    """Return a problem for each citation of a document that is not listed."""
    return [
        Problem(path, citation.line, f"unknown document {citation.source!r}", "list it in rules/sources.yaml")
        for citation in citations
        if citation.source not in sources
    ]


def _check_korea(citation: Citation, proofs: Proofs, problems: Problems) -> None:
    if citation.page is None or len(citation.terms) < 2:
        problems.add(
            citation.line,
            "a citation of the Korean source needs a page and at least two terms",
            "name the institution, the year or the figure that stands on that page",
        )
        return
    missing = [term for term in citation.terms if (citation.page, term) not in proofs.pages]
    for term in missing:
        elsewhere = sorted(page for page, other in proofs.pages if other == term)
        hint = (
            f"it is proven for page {elsewhere[0]}"
            if elsewhere
            else "spell it as the page does, or cite another page"
        )
        problems.add(citation.line, f"page {citation.page} is not proven to bear {term!r}", hint)
    if missing:
        return
    counts = {term: proofs.pages[citation.page, term] for term in citation.terms}
    limit = int(proofs.total_pages * COMMON_SHARE)
    for term, count in counts.items():
        if count > limit:
            problems.add(
                citation.line,
                f"{term!r} stands on {count} pages and proves nothing",
                f"cite a term that stands on at most {limit} pages",
            )
    if min(counts.values()) > RARE_PAGES:
        problems.add(
            citation.line,
            f"no term of this citation is rare: {', '.join(citation.terms)}",
            f"add one that stands on at most {RARE_PAGES} pages, such as a year or a figure of this claim",
        )
