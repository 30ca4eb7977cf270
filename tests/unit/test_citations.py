"""Citations: proved on their page as whole words, and rare enough to prove something."""

from __future__ import annotations

from pathlib import Path

import pytest

from latecomer.citations import Citation, Proofs, Source, check, prove, read_proofs

TEXT = (
    "=== preface ===\nKIST\n"
    + "=== page 8 ===\nThe fund of 1976 guaranteed loans that lacked collat-\neral.36 "
    + "It grew by 1.9 percent to US$30 million.\n"
    + "".join(f"=== page {n} ===\ntechnology and policy of {1900 + n}\n" for n in range(9, 40))
)
SOURCES = {
    "ksp": Source("t", "p", 2013, "source"),
    "oh": Source("t", "p", 2009, "evidence"),
}


def cite(page: int | None, *terms: str, source: str = "ksp") -> Citation:
    return Citation(page, terms, source, line=7)


def found(citation: Citation) -> list[str]:
    return [
        f"{p.line}: {p.what} | {p.hint}" for p in check("f.yaml", [citation], SOURCES, prove(TEXT, [citation]))
    ]


@pytest.mark.parametrize("term", ["1976", "COLLAT-eral", "guaranteed loans", "US$30 million", "1.9 percent"])
def test_a_term_that_stands_on_its_page_is_proven(term: str) -> None:
    assert found(cite(8, term, "fund")) == []


@pytest.mark.parametrize("term", ["3", "1", "9 percent", "guarantee", "97"])
def test_a_part_of_a_word_or_number_proves_nothing(term: str) -> None:
    assert "is not proven to bear" in found(cite(8, term, "fund"))[0]


def test_the_wrong_page_is_seen_and_a_right_one_named() -> None:
    both = [cite(8, "1976", "fund"), cite(9, "1976", "1909")]
    problems = check("f.yaml", both, SOURCES, prove(TEXT, both))
    assert [p.what for p in problems] == ["page 9 is not proven to bear '1976'"]
    assert problems[0].hint == "it is proven for page 8"


def test_a_word_that_stands_everywhere_proves_nothing() -> None:
    assert "stands on 31 pages and proves nothing" in found(cite(9, "technology", "1909"))[0]


def test_one_term_must_be_rare() -> None:
    text = "".join(
        f"=== page {n} ===\nalpha beta {n}\n" if n < 8 else f"=== page {n} ===\nx\n" for n in range(1, 60)
    )
    citation = cite(3, "alpha", "beta")
    problems = check("f.yaml", [citation], SOURCES, prove(text, [citation]))
    assert "no term of this citation is rare" in problems[0].what


@pytest.mark.parametrize(
    ("citation", "words"),
    [
        (cite(8, "1976"), "at least two terms"),
        (cite(None, "1976", "fund"), "needs a page"),
        (cite(8, "1976", "fund", source="of"), "unknown document 'of'"),
        (cite(None, "1976", source="oh"), "terms are proved only for the Korean source"),
    ],
)
def test_a_citation_that_proves_nothing_is_refused(citation: Citation, words: str) -> None:
    assert words in found(citation)[0]


def test_proofs_read_back_as_they_were_written(tmp_path: Path) -> None:
    proofs = prove(TEXT, [cite(8, "1976", "fund", "US$30 million")])
    path = tmp_path / "proofs.csv"
    path.write_text(proofs.to_csv(), encoding="utf-8")
    assert read_proofs(path, shown="proofs.csv") == Proofs(proofs.sha256, proofs.total_pages, dict(proofs.pages))
