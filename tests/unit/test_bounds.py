"""Within bounds: whatever is handed in, however long, deep, many or strange, the answer is quick and plain."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console

import latecomer
from latecomer import resources
from latecomer.cli import run
from latecomer.cli.asking import _file_name
from latecomer.countrydata.indicators import load_indicators
from latecomer.errors import LIMIT, InputError, Problems
from latecomer.knowledge import load_files, load_knowledge
from latecomer.vocabulary import Vocabulary

SOURCE = str(Path(latecomer.__file__).parent.parent)
HEAD = "format: latecomer/profile/2\ncountry: VNM\nas_of: 2023\n"
FULL = Path("/dev/full")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "p.yaml").write_text(HEAD + "answers: {mstq: 1}\n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    "many",
    [
        "struck_out: [" + ", ".join(f"V{i}" for i in range(100_000)) + "]\nanswers: {mstq: 1}\n",
        "answers:\n" + "".join(f"  exports_shar{i}: 1\n" for i in range(20_000)),
        "answers: {mstq: 1}\n" + "".join(f"formax{i}: 1\n" for i in range(20_000)),
        "bodies:\n"
        + "".join(f"  guarante{i}: [{{name: a, since: 2000}}]\n" for i in range(10_000))
        + "answers: {}\n",
        "answers: {mstq: 1, mst" + "q" * 100_000 + ": 1}\n",
    ],
    ids=["countries", "variables", "keys", "functions", "one long name"],
)
def test_many_wrong_names_are_told_in_seconds_and_in_a_page(
    many: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "p.yaml").write_text(HEAD + many, encoding="utf-8")
    start = time.monotonic()
    assert run(["diagnose", "p.yaml"]) == 2
    assert time.monotonic() - start < 20
    err = capsys.readouterr().err
    assert "p.yaml:" in err
    assert len(err) < 40_000


def test_what_is_nested_too_deep_says_so_and_nothing_else(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "p.yaml").write_text("".join(" " * i + "a:\n" for i in range(30)), encoding="utf-8")
    assert run(["diagnose", "p.yaml"]) == 2
    err = capsys.readouterr().err
    assert "p.yaml:25: nested deeper than 24 levels" in err
    assert "empty" not in err


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("answers:\n  mstq: {value: 1, since: 999999999999999999}\n", "p.yaml:5: mstq: since 999999999999999999"),
        ("answers:\n  mstq: {value: 1, year: -5}\n", "p.yaml:5: mstq: observed in -5"),
        ("answers:\n  mstq: {value: 1, year: 2010, since: 2011}\n", "not in or before 2010"),
        ("bodies:\n  guarantee: [{name: a, since: 2000, until: 99999}]\nanswers: {}\n", "until 99999"),
    ],
)
def test_a_year_is_a_year(text: str, words: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "p.yaml").write_text(HEAD + text, encoding="utf-8")
    assert run(["diagnose", "p.yaml"]) == 2
    assert words in capsys.readouterr().err


def test_an_answer_never_makes_a_profile_larger_than_any_command_reads(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = HEAD + "answers:\n  mstq:\n    value: 1\n    evidence: " + "x" * 1_999_880 + "\n"
    (here / "p.yaml").write_text(text, encoding="utf-8")
    assert run(["answer", "p.yaml", "budget_space=2", "--evidence", "y" * 200]) == 2
    assert "more than any command reads" in capsys.readouterr().err
    assert (here / "p.yaml").read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    "command",
    [
        *(["diagnose", "NAME"], ["answer", "NAME", "mstq=1"], ["report", "p.yaml", "-o", "NAME"]),
        *(
            ["prefill", "VNM", "--as-of", "2023", "-o", "NAME"],
            ["form", "-o", "NAME"],
            ["rules", "check", "--source", "NAME"],
        ),
    ],
    ids=lambda command: command[0],
)
def test_a_name_too_long_is_no_fault_of_ours(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    name = "a" * 300 + (".html" if command[0] == "report" else "")
    assert run([name if word == "NAME" else word for word in command]) == 2
    assert "File name too long" in capsys.readouterr().err


@pytest.mark.skipif(
    os.geteuid() == 0 and not Path("/usr/bin/setpriv").exists(), reason="needs somebody who is not root"
)
@pytest.mark.parametrize(
    "command",
    [
        *(
            ["report", "p.yaml", "-o", "locked/o.html"],
            ["diagnose", "locked/p.yaml"],
            ["form", "-o", "locked/f.html"],
        ),
        *(["answer", "locked/p.yaml", "mstq=1"], ["prefill", "VNM", "--as-of", "2023", "-o", "locked/k.yaml"]),
    ],
    ids=lambda command: command[0],
)
def test_a_folder_that_may_not_be_entered_is_no_fault_of_ours(command: list[str], here: Path) -> None:
    (here / "locked").mkdir(mode=0)
    for folder in (here, *here.parents[:2]):
        folder.chmod(0o755)
    somebody = ["setpriv", "--reuid", "12345", "--clear-groups"] if os.geteuid() == 0 else []
    done = subprocess.run(
        [*somebody, sys.executable, "-m", "latecomer", *command],
        capture_output=True,
        check=False,
        env={"PYTHONPATH": SOURCE, "PATH": os.environ["PATH"], "HOME": str(here)},
    )
    (here / "locked").chmod(0o755)
    assert done.returncode == 2, done.stderr
    assert b"Permission denied" in done.stderr
    assert b"Traceback" not in done.stderr


# --- our own files -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "change", "words"),
    [
        (
            "links.yaml",
            lambda text: text.replace("  clients:", "  clientz:"),
            "links.yaml:5: clientz: 'clientz' is not one of",
        ),
        (
            "scales.yaml",
            lambda text: text.replace("label: ", 'label: "A\\eB" #', 1),
            "a control character (U+001B) in a text",
        ),
        (
            "sources.yaml",
            lambda text: text.replace("  mckenzie-2017:", "  mckenzie-20q7:"),
            "unknown document 'mckenzie-2017'",
        ),
    ],
    ids=["an unknown link", "a control character", "a document that is not listed"],
)
def test_whatever_breaks_a_command_is_found_when_the_rules_are_read(
    name: str, change: Callable[[str], str], words: str, here: Path, vocabulary: Vocabulary
) -> None:
    rules = here / "rules"
    shutil.copytree(resources.rules(), rules)
    text = (rules / name).read_text(encoding="utf-8")
    assert change(text) != text
    (rules / name).write_text(change(text), encoding="utf-8")
    _, _, problems = load_files(rules, vocabulary)
    assert any(words in str(problem) for problem in problems), problems


# --- the machine -------------------------------------------------------------------------------------------


def child(*command: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "latecomer", *command],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": SOURCE, **environment},
    )


@pytest.mark.parametrize("encoding", ["cp1252", "cp437", "ascii"])
def test_what_programs_read_is_utf8_whatever_the_console_is(encoding: str, here: Path) -> None:
    said = "Sanayi Bakanlığı, 工業"
    (here / "p.yaml").write_text(HEAD + f"answers: {{leading_sectors: '{said}'}}\n", encoding="utf-8")
    done = child("diagnose", "p.yaml", "--format", "json", "--draws", "10", PYTHONIOENCODING=encoding)
    assert json.loads(done.stdout.decode("utf-8"))["readings"]["leading_sectors"]["text"] == said
    done = child("prefill", "CIV", "--as-of", "2023", PYTHONIOENCODING=encoding)
    assert "Côte d'Ivoire" in done.stdout.decode("utf-8")


@pytest.mark.skipif(not FULL.exists(), reason="no /dev/full here")
@pytest.mark.parametrize(
    "command",
    [
        *(["diagnose", "p.yaml", "--draws", "10"], ["diagnose", "p.yaml", "--draws", "10", "--format", "json"]),
        *(["prefill", "VNM", "--as-of", "2023"], ["--help"], ["--version"], ["data", "countries"]),
    ],
    ids=" ".join,
)
def test_a_full_disk_behind_the_output_is_one_plain_line(command: list[str], here: Path) -> None:
    with FULL.open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "latecomer", *command],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
            env={**os.environ, "PYTHONPATH": SOURCE},
        )
    assert done.returncode == 2
    assert done.stderr.decode() == "error: the output: No space left on device\n"


@pytest.mark.skipif(os.name != "posix", reason="no shell here")
@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("diagnose p.yaml --draws 10 >&-", 0),
        ("diagnose p.yaml --draws 10 --format json >&- 2>&-", 0),
        ("prefill VNM --as-of 2030 2>&- >/dev/null", 0),
        ("diagnose nothing.yaml 2>&-", 2),
        ("diagnose nothing.yaml 2>/dev/full", 2),
        ("diagnose p.yaml --draws 10 >/dev/full 2>/dev/full", 2),
        ("data countries | head -1 >/dev/null; exit ${PIPESTATUS[0]}", 0),
    ],
)
def test_where_nobody_listens_the_exit_code_says_how_it_went(command: str, code: int, here: Path) -> None:
    done = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m latecomer {command}"],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": SOURCE},
    )
    assert (done.returncode, done.stderr) == (code, b"")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
@pytest.mark.parametrize(
    "command",
    [
        *(["diagnose", "pipe"], ["answer", "pipe", "mstq=1"], ["data", "import", "pipe"]),
        *(["report", "p.yaml", "-o", "pipe.html", "--force"], ["recommend", "p.yaml", "--rules", "pipe"]),
        *(["rules", "check", "--rules", "pipe"], ["rules", "check", "--source", "pipe"]),
    ],
    ids=" ".join,
)
def test_nobody_waits_for_a_pipe(command: list[str], here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.mkfifo(here / "pipe")
    os.mkfifo(here / "pipe.html")
    assert run(command) == 2
    assert re.search("this is a pipe|is not a folder", capsys.readouterr().err)


def test_a_fault_of_ours_is_told_even_where_no_log_can_be_written(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_home(*_: object, **__: object) -> str:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr("platformdirs.user_log_dir", no_home)
    monkeypatch.setattr("latecomer.cli.commands._assess", lambda *_: 1 / 0)
    assert run(["diagnose", "p.yaml"]) == 70
    assert "set XDG_STATE_HOME" in capsys.readouterr().err


def test_an_answer_is_dated_where_the_person_sits(here: Path) -> None:
    """At any moment these two are on different days, twenty-six hours apart."""
    dates = {}
    for zone in ("Pacific/Kiritimati", "Etc/GMT+12"):
        assert child("answer", "p.yaml", "mstq=1", TZ=zone).returncode == 0
        dates[zone] = latecomer.load_profile("p.yaml", latecomer.load_vocabulary()).answers["mstq"].date
    assert dates["Pacific/Kiritimati"] > dates["Etc/GMT+12"]


def test_a_printed_command_can_be_copied(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["prefill", "CIV", "--as-of", "2023", "-o", "mon pays d'abord.yaml"]) == 0
    assert """latecomer diagnose 'mon pays d'"'"'abord.yaml',""" in capsys.readouterr().err


@pytest.mark.parametrize("lacks", ["ENOSYS", "ENOLCK", "EOPNOTSUPP"])
def test_on_a_drive_without_locks_a_file_stands_for_one(lacks: str, here: Path) -> None:
    (here / "sitecustomize.py").write_text(
        "import errno, os, fcntl\n"
        "def flock(fd, operation):\n"
        f"    raise OSError(errno.{lacks}, os.strerror(errno.{lacks}))\n"
        "fcntl.flock = flock\n",
        encoding="utf-8",
    )
    done = child("answer", "p.yaml", "mstq=2", PYTHONPATH=f"{here}{os.pathsep}{SOURCE}")
    assert done.returncode == 0, done.stderr
    assert done.stderr.decode().startswith("This drive has no locks")
    assert b"site-packages" not in done.stderr
    assert latecomer.load_profile("p.yaml", latecomer.load_vocabulary()).answers["mstq"].value == 2.0
    assert child("answer", "p.yaml", "mstq=3", PYTHONPATH=f"{here}{os.pathsep}{SOURCE}").returncode == 0


# --- tables ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [110, 80])
def test_no_table_cuts_an_id_that_the_next_command_needs(
    width: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("advice", "show"):
        monkeypatch.setattr(f"latecomer.cli.{module}.new_console", lambda: Console(width=width))
    assert run(["recommend", str(resources.examples() / "vietnam.yaml"), "--draws", "10"]) == 0
    shown = capsys.readouterr().out
    assert all(id in shown for id in load_knowledge().institutions)
    assert run(["data", "list"]) == 0
    shown = capsys.readouterr().out
    assert all(id in shown for id in load_indicators())


def test_nothing_a_person_wrote_is_cut_off(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    address = "https://statistics.example/publications/census/2022/tables/table_12_employment_by_size_class.pdf"
    chinese = "国家标准实验室已于二〇二二年获得认可并登记在册设备清单也已核对完毕并附有照片与负责人员的签字"
    (here / "p.yaml").write_text(
        HEAD + f"answers:\n  cap_operate: {{value: 3, evidence: '{address}'}}\n"
        f"  mstq: {{value: 1, evidence: {chinese}}}\n",
        encoding="utf-8",
    )
    assert run(["review", "p.yaml"]) == 0
    columns = "".join(line.rstrip().split("  ")[-1].strip() for line in capsys.readouterr().out.splitlines())
    assert address in columns
    assert chinese in columns


def test_a_file_is_named_without_anything_a_shell_would_read() -> None:
    assert [_file_name(name) for name in ("Côte d'Ivoire", "São Tomé & Príncipe", "Viet Nam")] == [
        *("cote-d-ivoire", "sao-tome-principe", "viet-nam")
    ]


def test_faults_beyond_what_anybody_reads_are_cut_off() -> None:
    problems = Problems("f")
    for line in range(1, LIMIT):
        problems.add(line, "x" * 10_000)
    with pytest.raises(InputError) as error:
        problems.add(LIMIT, "x" * 10_000)
    assert len(error.value.problems) == LIMIT + 1
    assert len(str(error.value)) < LIMIT * 600
