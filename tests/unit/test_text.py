"""What is text: every letter and space of every language comes through, and nothing that is none goes out."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from latecomer.cli import run
from latecomer.text import broken, escaped, escaped_json, fault, joined_lines, one_line, replaced, shows

LETTERS = (
    "صنایع نساجی و پوشاک می‌دوزند",  # Persian: a non-joiner inside a word
    "නිෂ්පාදන ක්‍ෂේත්‍රය",  # Sinhala: joiners
    "ក្រុម​ហ៊ុន",  # Khmer: a break without a space
    "👩‍🔧 ❤️",  # an emoji of two, a variation selector
    "1 000 km, co­operate",  # a no-break space, a soft hyphen
    "two  spaces\tand\na line",
    "שלום‎ a‏",  # marks of direction that turn nothing around
    "\U000f0000 \ue000",  # private letters of a ministry's font
)
HARM = "a\x1b]0;title\x07\x9b31mb\u202ec\u2066d\udce9\x00\r"


def profile(folder: Path, said: str) -> Path:
    path = folder / "p.yaml"
    written = escaped_json(json.dumps(said, ensure_ascii=False))  # JSON is YAML; its escapes are the same
    path.write_text(
        "format: latecomer/profile/2\ncountry: KEN\nas_of: 2023\nnote: " + written + "\n"
        "bodies:\n  guarantee:\n    - {name: " + written + ", since: 2001, source: " + written + "}\n"
        "answers:\n  leading_sectors: {value: " + written + ", evidence: " + written + ", role: " + written + "}\n"
        "  manufacturing_share: {value: 10, via: indicator, year: 2023, source: " + written + "}\n",
        encoding="utf-8",
    )
    return path


@pytest.mark.parametrize("text", LETTERS)
def test_letters_and_spaces_of_all_languages_are_text(text: str) -> None:
    assert not fault(text)
    assert escaped(text) == replaced(text) == escaped_json(text) == text


@pytest.mark.parametrize("text", LETTERS)
def test_pasted_lines_become_one_and_lose_no_letter_and_no_space(text: str) -> None:
    lines = [line.strip() for line in text.replace("\t", " ").split("\n")]
    pasted = "\r\n".join(lines)
    assert joined_lines(f"{pasted}\r\n\x00") == " ".join(lines)
    assert one_line(joined_lines(pasted))
    assert not one_line(f"{text}\u2028{text}")
    assert joined_lines("caf\udce9\n") == "caf\udce9"  # to be refused, not to be lost


def test_what_nobody_sees_says_nothing() -> None:
    assert not shows(" \u00a0\u200b\u200d\ufeff\t")
    assert shows("\ue000")


@given(st.characters())
def test_what_is_no_text_is_decided_by_category(char: str) -> None:
    turns = unicodedata.bidirectional(char) in {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    harmful = turns or (unicodedata.category(char) in ("Cc", "Cs") and char not in "\t\n")
    assert bool(fault(char)) == (escaped(char) != char) == (replaced(char) != char) == harmful
    assert broken(char) == (unicodedata.category(char) == "Cs")


@given(st.text(st.characters(exclude_categories=[])))
def test_a_log_reads_as_what_was_said_and_holds_only_text(text: str) -> None:
    written = escaped_json(json.dumps(text, ensure_ascii=False))
    assert json.loads(written) == text
    assert not fault(written)


def test_a_report_and_the_terminal_show_every_letter(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "; ".join(LETTERS)
    path = profile(tmp_path, text)
    assert run(["report", str(path), "-o", str(tmp_path / "r.html"), "--draws", "10", "--annex"]) == 0
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert text in page
    assert "\N{REPLACEMENT CHARACTER}" not in page
    capsys.readouterr()
    assert run(["diagnose", str(path), "--format", "json", "--draws", "10"]) == 0
    assert json.loads(capsys.readouterr().out)["readings"]["leading_sectors"]["text"] == text
    assert run(["review", str(path)]) == 0
    shown = capsys.readouterr().out
    assert all(word in shown for word in text.split())


def test_nothing_that_is_no_text_goes_out_from_any_field(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(profile(tmp_path, HARM.replace("\udce9", "")))
    commands = [
        ["review", path],
        *([name, path, "--draws", "10"] for name in ("diagnose", "recommend", "roadmap")),
        *(["diagnose", path, "--draws", "10", "--format", "json"], ["comparators", path, "--format", "json"]),
        *(
            ["explain", path, "credit-guarantee-fund", "--draws", "10", *form]
            for form in ([], ["--format", "json"])
        ),
        ["report", path, "-o", str(tmp_path / "r.html"), "--draws", "10"],
    ]
    for command in commands:
        assert run(command) == 0
        out, err = capsys.readouterr()
        assert not fault(out + err), command
        if "json" in command:
            assert not fault(str(json.loads(out))), "not even when it is read"
    assert not fault((tmp_path / "r.html").read_text(encoding="utf-8"))


def test_the_name_of_a_file_is_shown_as_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "kenya\x1b[31m.yaml").write_text("a: 1", encoding="utf-8")
    assert run(["diagnose", str(tmp_path / "kenyaa.yaml")]) == 2
    assert not fault(capsys.readouterr().err)
