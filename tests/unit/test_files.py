"""Files that are written: whole or not at all, through links, and never over something of another kind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import latecomer
from latecomer import files
from latecomer.cli import run
from latecomer.errors import InputError, UsageError
from latecomer.profile import load_profile
from latecomer.vocabulary import load_vocabulary

PROFILE = "format: latecomer/profile/2\ncountry: KEN\nas_of: 2023\nanswers:\n  collateral_gap: 2\n"
SOURCE = str(Path(latecomer.__file__).parent.parent)
HTML = "<!doctype html>\n<html lang=en></html>\n"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "kenya.yaml").write_text(PROFILE, encoding="utf-8")
    return tmp_path


def child(*arguments: str | bytes, **environment: str) -> subprocess.Popen[bytes]:
    """Run a command in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "latecomer", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": SOURCE, "PYTHONUTF8": "1", **environment},
    )


def listing(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# --- whole or not at all ---------------------------------------------------------------------------------


def test_an_interrupted_write_leaves_the_old_file_whole(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: Path, target: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        files.write(here / "kenya.yaml", "new")
    assert (here / "kenya.yaml").read_text(encoding="utf-8") == PROFILE
    assert listing(here) == ["kenya.yaml"]


def test_a_full_disk_leaves_the_old_file_whole(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(InputError, match="No space left"):
        files.write(here / "kenya.yaml", "new")
    assert (here / "kenya.yaml").read_text(encoding="utf-8") == PROFILE
    assert listing(here) == ["kenya.yaml"]


def test_a_new_file_never_takes_the_place_of_one_that_appeared_meanwhile(here: Path) -> None:
    with pytest.raises(UsageError, match="exists already"):
        files.write(here / "kenya.yaml", "new", new=True)
    assert (here / "kenya.yaml").read_text(encoding="utf-8") == PROFILE


def test_the_mode_of_a_file_stays(here: Path) -> None:
    (here / "kenya.yaml").chmod(0o640)
    files.write(here / "kenya.yaml", "new")
    assert (here / "kenya.yaml").stat().st_mode & 0o777 == 0o640


def test_what_a_killed_writer_left_is_cleared_by_the_next(here: Path) -> None:
    code = (
        "import os, pathlib\nfrom latecomer import files\n"
        "pathlib.Path.replace = lambda *_: os._exit(9)\nfiles.write(pathlib.Path('kenya.yaml'), 'half')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, env={**os.environ, "PYTHONPATH": SOURCE})
    assert done.returncode == 9
    assert len([name for name in listing(here) if name.endswith(".tmp")]) == 1
    assert run(["answer", "kenya.yaml", "mstq=1"]) == 0
    assert not [name for name in listing(here) if name.endswith(".tmp")]


# --- kinds -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (PROFILE, "a profile"),
        ("# mine\r\n\r\n" + PROFILE, "a profile"),
        ("\ufeff" + PROFILE, "a profile"),
        ('{"country": "KEN", "format": "latecomer/profile/9"}', "a profile"),
        (HTML, "an HTML page"),
        ("\n<!-- mine -->\n<HTML>", "an HTML page"),
        ("format: latecomer/rules/1", ""),
        ("a page on <html>", ""),
    ],
)
def test_a_file_is_known_by_its_content(text: str, kind: str) -> None:
    found = [k.name for k in (files.PAGE, files.PROFILE) if k.holds(text.encode())]
    assert found == ([kind] if kind else [])


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("kenya.yaml", PROFILE, ".yaml is not one of a report"),
        ("kenya.html", PROFILE, "not an HTML page but a profile"),
        ("notes.html", "my notes", "not an HTML page but something else"),
        ("kenya.pdf", PROFILE, "not a PDF document but a profile"),
        ("kenya.pdf", HTML, "not a PDF document but an HTML page"),
        ("kenya.docx", PROFILE, "not a Word document but a profile"),
        ("kenya.docx", HTML, "not a Word document but an HTML page"),
        ("kenya.docx", "PK\x03\x04xl/workbook.xml", "not a Word document but an Excel workbook"),
        ("kenya.html", "PK\x03\x04 word/document.xml", "not an HTML page but a Word document"),
        ("kenya.odt", "", "name it kenya.html or kenya.pdf or kenya.docx"),
        ("kenya", "", "none is not one of a report"),
    ],
)
def test_a_report_takes_the_place_of_a_page_only(
    name: str, content: str, words: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / name).write_text(content, encoding="utf-8")
    for force in ([], ["--force"]):
        assert run(["report", "kenya.yaml", "-o", name, *force, "--draws", "10"]) == 2
        err = capsys.readouterr().err
        assert words in err
        assert "--force" not in err, "no remedy that would not help"
    assert (here / name).read_text(encoding="utf-8") == content


@pytest.mark.parametrize("content", [HTML, ""], ids=["a page", "an empty file"])
def test_a_page_or_an_empty_file_is_replaced_when_asked(
    content: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "k.html").write_text(content, encoding="utf-8")
    assert run(["form", "-o", "k.html"]) == 2
    assert "--force" in capsys.readouterr().err
    assert run(["form", "-o", "k.html", "--force"]) == 0
    assert (here / "k.html").stat().st_size > 10_000


def test_a_profile_is_never_renewed_over_another_kind(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "k.yaml").write_text("mine: 1\n", encoding="utf-8")
    assert run(["prefill", "KEN", "--as-of", "2023", "-o", "k.yaml", "--force"]) == 2
    assert "not a profile but something else" in capsys.readouterr().err
    assert (here / "k.yaml").read_text(encoding="utf-8") == "mine: 1\n"


def test_what_is_protected_against_writing_stays(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "k.html").write_text(HTML, encoding="utf-8")
    for name in ("k.html", "kenya.yaml"):
        (here / name).chmod(0o444)
    for command in (
        ["form", "-o", "k.html", "--force"],
        ["answer", "kenya.yaml", "mstq=1"],
        ["prefill", "KEN", "--as-of", "2023", "-o", "kenya.yaml", "--force"],
    ):
        assert run(command) == 2
        assert "protected against writing" in capsys.readouterr().err
    assert (here / "k.html").read_text(encoding="utf-8") == HTML
    assert (here / "kenya.yaml").read_text(encoding="utf-8") == PROFILE


@pytest.mark.parametrize("kind", ["pipe", "device"])
def test_no_file_takes_the_place_of_a_pipe_or_a_device(
    kind: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    os.mkfifo(here / "pipe")
    path = {"pipe": "pipe", "device": "/dev/null"}[kind]
    for command in (["form", "-o", path, "--force"], ["answer", path, "mstq=1"], ["diagnose", path]):
        assert run(command) == 2
        assert f"this is a {kind}" in capsys.readouterr().err
    assert not Path("/dev/null").is_file()


# --- links -----------------------------------------------------------------------------------------------


def test_through_a_link_the_file_is_changed_and_logged_where_it_is(here: Path) -> None:
    (here / "shared").mkdir()
    (here / "kenya.yaml").rename(here / "shared" / "kenya.yaml")
    (here / "kenya.yaml").symlink_to("shared/kenya.yaml")
    assert run(["answer", "kenya.yaml", "mstq=1"]) == 0
    assert run(["prefill", "KEN", "--as-of", "2023", "-o", "kenya.yaml", "--force"]) == 0
    assert (here / "kenya.yaml").is_symlink()
    assert "mstq" in load_profile(here / "shared" / "kenya.yaml", load_vocabulary()).answers
    assert (here / "shared" / "kenya.log.jsonl").exists()
    assert listing(here) == ["kenya.yaml", "shared"]
    (here / "shared" / "k.html").write_text(HTML, encoding="utf-8")
    (here / "k.html").symlink_to("shared/k.html")
    assert run(["form", "-o", "k.html", "--force"]) == 0
    assert (here / "k.html").is_symlink()
    assert len((here / "shared" / "k.html").read_text(encoding="utf-8")) > len(HTML)


def test_a_link_to_nowhere_is_a_fault(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "gone.yaml").symlink_to("nowhere.yaml")
    for command in (["answer", "gone.yaml", "mstq=1"], ["prefill", "KEN", "--as-of", "2023", "-o", "gone.yaml"]):
        assert run(command) == 2
        assert "which does not exist" in capsys.readouterr().err
    assert not (here / "nowhere.yaml").exists()


def test_a_planted_link_is_never_written_through(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("holder", "log"):
        (here / name).write_text("precious", encoding="utf-8")
    (here / ".kenya.yaml.holder").symlink_to("holder")
    assert run(["answer", "kenya.yaml", "mstq=1"]) == 0
    (here / "kenya.log.jsonl").unlink()
    (here / "kenya.log.jsonl").symlink_to("log")
    assert run(["answer", "kenya.yaml", "mstq=2"]) == 2
    assert "the log must not be a link" in capsys.readouterr().err
    (here / "kenya.log.jsonl").unlink()
    (here / ".kenya.yaml.lock").unlink(missing_ok=True)
    (here / ".kenya.yaml.lock").symlink_to("holder")
    assert run(["answer", "kenya.yaml", "mstq=2"]) == 2
    assert ".kenya.yaml.lock: the lock must not be a link" in capsys.readouterr().err
    assert {(here / name).read_text(encoding="utf-8") for name in ("holder", "log")} == {"precious"}
    assert load_profile(here / "kenya.yaml", load_vocabulary()).answers["mstq"].value == 1.0


# --- logs ------------------------------------------------------------------------------------------------


def test_a_torn_line_of_a_log_is_ended_before_the_next(here: Path) -> None:
    log = here / "kenya.log.jsonl"
    log.write_bytes(b'{"variable": "a"}\n{"vari')
    assert run(["answer", "kenya.yaml", "mstq=1"]) == 0
    first, torn, last = log.read_text(encoding="utf-8").splitlines()
    assert (json.loads(first)["variable"], torn, json.loads(last)["variable"]) == ("a", '{"vari', "mstq")


def test_a_log_that_a_full_disk_cuts_short_is_as_it_was(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = here / "kenya.log.jsonl"
    log.write_bytes(b"{}\n")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        files.append(log, "{}")
    assert log.read_bytes() == b"{}\n"


def test_a_log_of_another_kind_is_not_continued(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "kenya.log.jsonl").write_text("dear diary", encoding="utf-8")
    assert run(["answer", "kenya.yaml", "mstq=1"]) == 2
    assert "not a log but something else" in capsys.readouterr().err
    assert (here / "kenya.yaml").read_text(encoding="utf-8") == PROFILE


# --- at the door -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            ["answer", "kenya.yaml", "mstq=1", "--evidence", "caf\udce9"],
            "--evidence holds bytes that are not UTF-8",
        ),
        (["answer", "kenya.yaml", "mstq=1", "--role=caf\udce9"], "--role holds bytes that are not UTF-8"),
        (
            ["answer", "kenya.yaml", "leading_sectors=v\udceatements"],
            r"leading_sectors=v\udceatements holds bytes",
        ),
        (["prefill", "KEN", "--as-of", "2023", "-o", "k\udcffe.yaml"], "-o holds bytes that are not UTF-8"),
        (
            ["answer", "kenya.yaml", "mstq=1", "--source", "a\x1b[31mb"],
            "--source holds a control character (U+001B)",
        ),
        (["answer", "kenya.yaml", "mstq=1", "--source", "a\u202eb"], "right-to-left override (U+202E)"),
    ],
)
def test_what_is_no_text_is_refused_at_the_door(
    arguments: list[str], words: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == 2
    err = capsys.readouterr().err
    assert words in err
    assert "\x1b" not in err
    assert listing(here) == ["kenya.yaml"]
    assert (here / "kenya.yaml").read_text(encoding="utf-8") == PROFILE


def test_a_byte_of_another_encoding_in_a_real_shell(here: Path) -> None:
    done = child("answer", "kenya.yaml", "mstq=1", "--evidence", b"vu \xe0 l\xe9cole")
    _, err = done.communicate()
    assert done.returncode == 2
    assert b"--evidence holds bytes that are not UTF-8" in err
    assert (here / "kenya.yaml").read_text(encoding="utf-8") == PROFILE


def test_letters_of_all_languages_and_every_space_come_through(here: Path) -> None:
    said = "صنایع می‌دوزند  ක්‍ෂේත්‍රය ក្រុម​ហ៊ុន 👩‍🔧 1\u00a0000  co\u00adoperate, line\none\ttab"
    assert run(["answer", "kenya.yaml", "mstq=1", "--evidence", said, "--role", said]) == 0
    found = load_profile(here / "kenya.yaml", load_vocabulary()).answers["mstq"]
    assert (found.evidence, found.role) == (said, said)


# --- two at once -----------------------------------------------------------------------------------------


def test_renewing_waits_for_an_answer_and_keeps_it(here: Path) -> None:
    """A renewing and an answer at once: both are in the file."""
    pair = [
        child("prefill", "KEN", "--as-of", "2023", "-o", "kenya.yaml", "--force"),
        child("answer", "kenya.yaml", "mstq=1"),
    ]
    ends = [(one.communicate(timeout=60)[1], one.returncode) for one in pair]
    assert [code for _, code in ends] == [0, 0], ends
    answers = load_profile(here / "kenya.yaml", load_vocabulary()).answers
    assert answers["mstq"].value == 1.0
    assert "population" in answers
