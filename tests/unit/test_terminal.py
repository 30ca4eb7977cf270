"""The interview at a real terminal: what is pasted or typed too early answers nothing unseen and is not lost."""

from __future__ import annotations

import os
import re
import select
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from latecomer.profile import load_profile
from latecomer.vocabulary import Vocabulary

pty = pytest.importorskip("pty")
termios = pytest.importorskip("termios")

PATIENCE = 30.0
COLOURS = re.compile(rb"\x1b\[[0-9;?]*[a-zA-Z]|\x1b[=>]")
PROFILE = "format: latecomer/profile/2\ncountry: KEN\nas_of: 2023\nanswers:\n  collateral_gap: 2\n"


class Terminal:
    """A pseudo-terminal with an interview in it."""

    def __init__(self, arguments: list[str], columns: int = 100, lines: int = 40) -> None:
        self.seen = b""
        self.at = 0
        code = f"import sys; from latecomer.cli import run; sys.exit(run({arguments!r}))"
        self.pid, self.handle = pty.fork()
        if self.pid == 0:  # pragma: no cover - the child
            termios.tcsetwinsize(0, (lines, columns))
            os.environ |= {"TERM": "xterm", "COLUMNS": str(columns), "LINES": str(lines)}
            os.execv(sys.executable, [sys.executable, "-c", code])

    def _pump(self) -> bool:
        if not select.select([self.handle], [], [], 0.05)[0]:
            return True
        try:
            part = os.read(self.handle, 65_536)
        except OSError:
            return False
        if b"\x1b[6n" in part:  # where is the cursor?
            os.write(self.handle, b"\x1b[1;1R")
        self.seen += part
        return bool(part)

    @property
    def text(self) -> str:
        return COLOURS.sub(b"", self.seen).decode(errors="replace").replace("\r", "")

    def wait(self, words: str) -> Terminal:
        """Wait until words are shown that were not waited for yet."""
        end = time.monotonic() + PATIENCE
        while words not in self.text[self.at :]:
            assert time.monotonic() < end, f"never shown: {words!r} in\n{self.text}"
            if not self._pump():
                break
        assert words in self.text[self.at :], self.text
        self.at = self.text.index(words, self.at) + len(words)
        return self

    def type(self, keys: str) -> Terminal:
        os.write(self.handle, keys.encode(errors="surrogateescape"))
        return self

    def end(self) -> int:
        while self._pump():
            pass
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


@contextmanager
def interview(path: Path, *options: str, columns: int = 100, lines: int = 40) -> Iterator[Terminal]:
    path.write_text(PROFILE, encoding="utf-8")
    terminal = Terminal(["interview", str(path), *options], columns, lines)
    try:
        yield terminal
    finally:
        os.close(terminal.handle)


@pytest.mark.parametrize("ending", ["\n", ""], ids=["whole lines", "an unfinished line"])
def test_lines_pasted_into_a_text_are_one_text(ending: str, tmp_path: Path, vocabulary: Vocabulary) -> None:
    path = tmp_path / "p.yaml"
    with interview(path, "--plain", "--module", "economy") as terminal:
        terminal.wait("or a letter:").type("1 e\n")
        terminal.wait("What shows it?").wait("answer:").type(
            f"census of firms\n2 plants seen\n1\n6, guess{ending}"
        )
        terminal.wait("Several lines, taken as one: census of firms 2 plants seen 1 6, guess")
        terminal.wait("4 left in this part").wait("or letter, then Enter:").type("q\n")
        assert terminal.end() == 0
    answers = load_profile(path, vocabulary).answers
    assert answers["dominant_sector_type"].evidence == "census of firms 2 plants seen 1 6"
    assert answers["dominant_sector_type"].confidence == "low"
    assert set(answers) == {"collateral_gap", "dominant_sector_type"}


def test_pasted_letters_stay_and_what_is_not_utf8_is_asked_for_again(
    tmp_path: Path, vocabulary: Vocabulary
) -> None:
    path = tmp_path / "p.yaml"
    with interview(path, "--plain", "--module", "economy") as terminal:
        terminal.wait("or a letter:").type("1 e\n")
        terminal.wait("What shows it?").wait("answer:").type("دفتر\nمی‌دوزند\ncaf\udce9\n")
        terminal.wait("It holds bytes that are not UTF-8").wait("answer:")
        terminal.type("دفتر\nمی‌دوزند  1\u00a0000\n")
        terminal.wait("4 left in this part").wait("or letter, then Enter:").type("q\n")
        assert terminal.end() == 0
    answer = load_profile(path, vocabulary).answers["dominant_sector_type"]
    assert answer.evidence == "دفتر می‌دوزند  1\u00a0000"


def test_what_is_typed_before_a_question_is_shown_chooses_nothing(tmp_path: Path, vocabulary: Vocabulary) -> None:
    path = tmp_path / "p.yaml"
    with interview(path, "--plain", "--module", "economy") as terminal:
        terminal.wait("or a letter:").type("?\n3\n3\n")
        terminal.wait("4 left in this part").wait("Typed before the question was shown, and not used: 3 3")
        terminal.wait("or letter, then Enter:").type("q\n")
        assert terminal.end() == 0
    answers = load_profile(path, vocabulary).answers
    assert set(answers) == {"collateral_gap", "dominant_sector_type"}
    assert answers["dominant_sector_type"].state == "unknown"


def test_a_paste_in_the_full_terminal_is_one_text_too(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """A terminal that does not bracket what is pasted sends the end of a line as the enter key."""
    path = tmp_path / "p.yaml"
    with interview(path, "--module", "economy") as terminal:
        terminal.wait("Not relevant in this country").type("1e")
        terminal.wait("What shows it?").type("census of firms\r2 plants seen, guess\r\r")
        terminal.wait("Several lines, taken as one: census of firms 2 plants seen, guess")
        terminal.wait("4 left in this part").wait("save and leave").type("q\r")
        assert terminal.end() == 0
    answer = load_profile(path, vocabulary).answers["dominant_sector_type"]
    assert (answer.evidence, answer.confidence) == ("census of firms 2 plants seen", "low")


def test_a_bracketed_paste_is_one_text(tmp_path: Path, vocabulary: Vocabulary) -> None:
    path = tmp_path / "p.yaml"
    with interview(path, "--module", "economy") as terminal:
        terminal.wait("Not relevant in this country").type("1e")
        terminal.wait("What shows it?").type("\x1b[200~census of firms\n2 plants seen\n\x1b[201~\r")
        terminal.wait("4 left in this part").wait("save and leave").type("q\r")
        assert terminal.end() == 0
    answer = load_profile(path, vocabulary).answers["dominant_sector_type"]
    assert answer.evidence == "census of firms 2 plants seen"


# --- low and narrow screens -------------------------------------------------------------------------------


def test_on_a_low_screen_the_question_stays_in_sight_of_its_choices(tmp_path: Path) -> None:
    """How to judge and why it is asked come first there, and a bar shows that the list goes on."""
    with interview(tmp_path / "p.yaml", "--module", "trade", columns=60, lines=24) as terminal:
        terminal.wait("How to judge: Ask ten exporters").wait("Why we ask:")
        terminal.wait("What do exporting firms receive").wait("> Tick every sentence that is true.")
        terminal.wait("^").wait("v")
        terminal.type("q")
        assert terminal.end() == 0


def test_on_a_high_screen_the_question_comes_first(tmp_path: Path) -> None:
    with interview(tmp_path / "p.yaml", "--module", "trade", lines=50) as terminal:
        terminal.wait("What do exporting firms receive").wait("How to judge: Ask ten exporters")
        terminal.wait("> Tick every sentence that is true.").type("q")
        assert terminal.end() == 0
        assert " ^" not in terminal.text


@pytest.mark.parametrize("columns", [60, 100])
def test_what_is_wrong_with_a_choice_is_said_in_whole_and_goes_when_it_is_mended(
    columns: int, tmp_path: Path
) -> None:
    with interview(tmp_path / "p.yaml", "--module", "trade", columns=columns, lines=24) as terminal:
        terminal.wait("> Tick every sentence").type("\r")
        terminal.wait("Nothing is chosen yet.").wait("know”.")  # its last word, on whatever line
        terminal.type("q")
        assert terminal.end() == 0


def test_what_was_ticked_is_said_when_the_list_is_gone(tmp_path: Path) -> None:
    with interview(tmp_path / "p.yaml", "--module", "economy") as terminal:
        terminal.wait("Not relevant in this country").type("2\r")
        terminal.wait("  2 Assembly, and bulk materials such as steel or cement").wait("4 left in this part")
        terminal.wait("save and leave").type("q\r")
        assert terminal.end() == 0


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--as-of", "2015"], "this is a profile of KEN as of 2023, not of KEN as of 2015"),
        (["--country", "KEN", "--as-of", "2015"], "not of KEN as of 2015"),
        (["--country", "UGA", "--as-of", "2023"], "not of UGA"),
    ],
)
def test_a_file_of_another_year_or_country_is_never_opened_silently(
    options: list[str], words: str, tmp_path: Path
) -> None:
    path = tmp_path / "p.yaml"
    with interview(path, "--plain", *options) as terminal:
        assert terminal.end() == 2
        assert words in " ".join(terminal.text.split())
        assert "name another file" in terminal.text
    assert path.read_text(encoding="utf-8") == PROFILE
