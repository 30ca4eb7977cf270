"""The command line as a person meets it: results on stdout, words on stderr, exit codes, no traceback."""

from __future__ import annotations

import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from latecomer import resources
from latecomer.cli import run
from latecomer.cli.commands import cli
from latecomer.version import __version__

ROOT = Path(__file__).parent.parent
VIETNAM = str(resources.examples() / "vietnam.yaml")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_without_arguments_it_says_what_to_do_next(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([]) == 0
    assert "latecomer prefill KEN" in capsys.readouterr().out


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr().out == f"latecomer {__version__}\n"


def test_the_demo_writes_a_report_and_says_where_it_is(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["demo"]) == 0
    out, err = capsys.readouterr()
    assert out == "vietnam.html\n"
    assert str(here / "vietnam.html") in err
    assert "Next: latecomer prefill" in err
    assert (here / "vietnam.html").stat().st_size < 500_000
    assert run(["demo"]) == 2
    assert "exists already" in capsys.readouterr().err


def test_who_does_what_is_told_with_year_and_source_and_nothing_later(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["data", "bodies", "KEN", "--as-of", "1980", "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)["rows"]
    assert "Kenya Industrial Research and Development Institute (KIRDI)" in {row["name"] for row in rows}
    assert all(row["source"] for row in rows)
    assert all(row["since"] <= 1980 or row["status"] == "none" for row in rows)
    assert run(["data", "bodies", "KEN", "--function", "extention"]) == 2
    assert "did you mean 'extension'?" in capsys.readouterr().err
    assert run(["data", "bodies", "KEN", "--function", "metrology", "--as-of", "1960"]) == 0
    assert "Nothing on record, which is not that nothing exists: metrology" in capsys.readouterr().out


def test_from_prefill_to_report(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["prefill", "KEN", "--as-of", "2021", "-o", "kenya.yaml"]) == 0
    assert "indicators" in capsys.readouterr().err
    path = here / "kenya.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "  cap_operate: 2  # mine\n", encoding="utf-8")
    assert run(["prefill", "KEN", "--as-of", "2022", "-o", "kenya.yaml"]) == 2
    assert run(["prefill", "KEN", "--as-of", "2022", "-o", "kenya.yaml", "--force"]) == 0
    text = path.read_text(encoding="utf-8")
    assert re.search(r"cap_operate:  # mine\n +value: 2\n[^:]+: medium\n[^:]+: consultant\n +year: 2021\n", text)
    assert "as_of: 2022" in text
    for command in (["diagnose"], ["recommend"], ["explain"]):
        more = ["sme-bank"] if command == ["explain"] else []
        assert run([*command, "kenya.yaml", *more, "--draws", "50"]) == 0
    assert run(["report", "kenya.yaml", "-o", "kenya.html", "--draws", "50"]) == 0
    out = capsys.readouterr().out
    assert "Position on Korea's path" in out
    assert "the sum of:" in out
    assert "On record: " in out, "the bodies of the roster come through the file"


def test_a_year_after_the_data_is_a_warning(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["prefill", "KEN", "--as-of", "2031"]) == 0
    out, err = capsys.readouterr()
    assert "warning: the data end in 2025" in err
    assert out.startswith("format: latecomer/profile/2")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["diagnose", "missing.yaml"], "missing.yaml: no such file"),
        (["diagnose", "."], "this is a folder, not a file"),
        (["diagnos", "x"], "did you mean 'diagnose'?"),
        (["diagnose"], "Missing argument 'PROFILE'"),
        (["diagnose", VIETNAM, "--draws", "0"], "1<=x<=100000"),
        (["diagnose", VIETNAM, "--law-date", "tomorrow"], "write it as 2026-11-24"),
        (["explain", VIETNAM, "credit-garantee-fund"], "did you mean 'credit-guarantee-fund'?"),
        (["prefill", "Kenya", "--as-of", "2020"], "write its ISO 3166 code: KEN"),
        (["prefill", "KNE", "--as-of", "2020"], "unknown country 'KNE'"),
        (["prefill", "KEN", "--as-of", "1950"], "begin in 1960"),
        (["schema", "assesment"], "did you mean 'assessment'?"),
        (["report", VIETNAM, "-o", "nowhere/x.html"], "cannot be written"),
        (["rules", "check", "--source", "nothing.txt"], "no such file"),
    ],
)
def test_wrong_input_is_exit_code_2_with_a_remedy(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == 2
    out, err = capsys.readouterr()
    assert words in err
    assert "Traceback" not in out + err


def test_a_bad_profile_shows_every_problem_with_its_line(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "p.yaml").write_text(
        "format: latecomer/profile/1\ncountry: KNY\nas_of: 2020\nanswers:\n  exports: 3\n", encoding="utf-8"
    )
    assert run(["recommend", "p.yaml"]) == 2
    err = capsys.readouterr().err
    assert "p.yaml:2: unknown country 'KNY'" in err
    assert "p.yaml:5: unknown variable 'exports'" in err
    assert "2 problems" in err


def test_a_fault_of_ours_is_one_line_and_a_log(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platformdirs.user_log_dir", lambda *_, **__: str(here))
    monkeypatch.setattr("latecomer.cli.commands._assess", lambda *_, **__: 1 / 0)
    assert run(["diagnose", VIETNAM]) == 70
    err = capsys.readouterr().err
    assert "a fault of ours (ZeroDivisionError)" in err
    assert len(err.strip().splitlines()) == 1
    assert "Traceback" in (here / "latecomer.log").read_text(encoding="utf-8")


def test_ctrl_c_is_130(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("latecomer.cli.commands._assess", interrupted)
    assert run(["diagnose", VIETNAM]) == 130
    assert "interrupted" in capsys.readouterr().err


@pytest.mark.parametrize("encoding", ["cp1252", "cp949", "ascii"])
def test_a_console_that_lacks_a_letter_gets_a_replacement(encoding: str) -> None:
    code = f"import sys; from latecomer.cli import run; sys.exit(run(['recommend', {VIETNAM!r}, '--draws', '20']))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": encoding, "NO_COLOR": "1"},
    )
    assert done.returncode == 0, done.stderr
    assert b"Viet Nam" in done.stdout


def test_control_characters_of_a_profile_never_reach_the_terminal(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "p.yaml").write_text(
        'format: latecomer/profile/1\ncountry: "K\\e[31mN"\nas_of: 2020\nanswers: {}\n', encoding="utf-8"
    )
    assert run(["diagnose", "p.yaml"]) == 2
    assert "\x1b" not in capsys.readouterr().err


def test_a_closed_pipe_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = ["diagnose", VIETNAM, "--format", "json", "--draws", "20"]
    code = f"import sys; from latecomer.cli import run; sys.exit(run({arguments!r}))"
    child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert child.stdout
    assert child.stderr
    child.stdout.read(10)
    child.stdout.close()
    err = child.stderr.read()
    child.stderr.close()
    child.wait()
    assert b"Traceback" not in err


def commands() -> list[tuple[str, object]]:
    found = []
    for name, command in cli.commands.items():
        inner = getattr(command, "commands", None)
        found += [(f"{name} {n}", c) for n, c in inner.items()] if inner else [(name, command)]
    return found


def prepared(name: str, arguments: list[str], here: Path) -> None:
    """Put there what an example speaks of."""
    if name == "read":
        for part in ("finance", "people"):
            to = ["--part", part, "--role", f"office of {part}", "-o", f"{part}.xlsx"]
            assert run(["sheet", "--country", "KEN", "--as-of", "2023", *to]) == 0
    if name in ("merge", "respondents"):
        for file in ("bank.yaml", "ministry.yaml", "all.yaml"):
            shutil.copy(VIETNAM, here / file)
    if name == "compare":
        assert run(["prefill", "KEN", "--as-of", "2023", "-o", "kenya.yaml"]) == 0
    if name == "rules diff":
        for folder in arguments[2:4]:
            shutil.copytree(resources.rules(), here / folder)
    if name in ("data import", "data remove"):
        (here / "WDICSV.csv").write_bytes((ROOT / "data" / "wide.csv").read_bytes())
    if name == "data remove":
        assert run(["data", "import", "WDICSV.csv", "--name", arguments[-1]]) == 0


@pytest.mark.parametrize(("name", "command"), commands(), ids=[name for name, _ in commands()])
def test_every_command_ends_its_help_with_an_example_that_runs(
    name: str, command: object, here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    epilog = command.epilog
    assert epilog.startswith(f"Example: latecomer {name}")
    (here / "vietnam.yaml").write_bytes(Path(VIETNAM).read_bytes())
    arguments = shlex.split(epilog.removeprefix("Example: latecomer "))
    if name == "prefill":
        (here / "vietnam.yaml").unlink()
    if name == "rules prove":  # it writes into the checkout: shown to refuse without its source
        monkeypatch.delenv("LATECOMER_SOURCE", raising=False)
        assert run(arguments) == 2
        return
    if name == "interview":  # it asks: without a terminal it says what to do instead
        assert run(arguments) == 2
        assert "an interview needs a terminal" in capsys.readouterr().err
        return
    if name == "rules check":
        monkeypatch.delenv("LATECOMER_SOURCE", raising=False)
    prepared(name, arguments, here)
    assert run(arguments) == 0, capsys.readouterr().err


def test_help_lists_the_commands_in_the_order_of_the_work(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--help"]) == 0
    out = capsys.readouterr().out
    names = ("demo", "prefill", "interview", "diagnose", "recommend", "explain", "report", "data")
    order = [out.index(f"\n  {name}") for name in names]
    assert order == sorted(order)
    assert re.search(r"Usage: latecomer", out)


def test_text_output_survives_a_plain_stream(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stdout", stream)
    assert run(["diagnose", VIETNAM, "--draws", "20"]) == 0
    assert "\x1b[" not in stream.getvalue()


def test_a_profile_is_never_renewed_for_another_country(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["prefill", "KEN", "--as-of", "2022", "-o", "kenya.yaml"]) == 0
    before = (here / "kenya.yaml").read_bytes()
    assert run(["prefill", "VNM", "--as-of", "2022", "-o", "kenya.yaml", "--force"]) == 2
    assert "a profile of KEN, not of VNM" in capsys.readouterr().err
    assert (here / "kenya.yaml").read_bytes() == before


@pytest.mark.parametrize("value", ["1" + "0" * 400, "9" * 5000, "1e999"])
def test_a_number_beyond_all_bounds_is_out_of_range(
    value: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "p.yaml").write_text(
        f"format: latecomer/profile/1\ncountry: KEN\nas_of: 2020\nanswers:\n  population: {value}\n",
        encoding="utf-8",
    )
    assert run(["diagnose", "p.yaml"]) == 2
    assert "population:" in capsys.readouterr().err


def test_an_empty_file_says_how_to_begin(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "p.yaml").write_text("# nothing yet\n", encoding="utf-8")
    assert run(["diagnose", "p.yaml"]) == 2
    assert "start with `latecomer prefill" in capsys.readouterr().err


def test_control_characters_of_an_answer_never_reach_the_terminal(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "p.yaml").write_text(
        "format: latecomer/profile/1\ncountry: KEN\nas_of: 2020\nanswers:\n"
        '  leading_sectors: "tea \\e]0;title\\a"\n',
        encoding="utf-8",
    )
    assert run(["review", "p.yaml"]) == 0
    out = capsys.readouterr().out
    assert "tea" in out
    assert "\x1b" not in out


def test_what_a_person_says_of_membership_goes_before_the_facts(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["prefill", "KEN", "--as-of", "2022", "-o", "k.yaml"]) == 0
    capsys.readouterr()

    def bonus() -> str:
        assert run(["recommend", "k.yaml", "--format", "json", "--draws", "10"]) == 0
        law = json.loads(capsys.readouterr().out)["law"]
        return next(i["status"] for i in law if i["id"] == "export_cash_bonus")

    before = bonus()
    assert run(["answer", "k.yaml", "wto_member=false"]) == 0
    capsys.readouterr()
    assert (before, bonus()) == ("challengeable", "low_risk")


def test_a_year_with_hardly_any_data_gives_json_and_no_nan(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "k.yaml").write_text(
        "format: latecomer/profile/1\ncountry: KOR\nas_of: 1960\nanswers: {mstq: 1}\n", encoding="utf-8"
    )
    for command in (["diagnose", "--draws", "50"], ["comparators"]):
        assert run([*command, "k.yaml", "--format", "json"]) == 0
        json.loads(capsys.readouterr().out, parse_constant=pytest.fail)
    assert run(["comparators", "k.yaml"]) == 0
    assert "nan" not in capsys.readouterr().out.split()
    assert run(["report", "k.yaml", "-o", "k.html", "--draws", "50"]) == 0
    assert "nan away" not in (here / "k.html").read_text(encoding="utf-8")
