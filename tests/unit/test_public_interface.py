"""The public names, their signatures, and what an import costs."""

from __future__ import annotations

import inspect
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import latecomer
from latecomer import resources
from latecomer.frames import frame, of_rows
from latecomer.vocabulary import Vocabulary

ROOT = Path(__file__).parent.parent.parent

SIGNATURES = {
    "assess": "(profile, library=None, *, draws=None, law_date=None, questions=True)",
    "assess_many": "(profiles, library=None, *, draws=64, law_date=None)",
    "bodies": "(country=None, as_of=None)",
    "countries": "()",
    "load_knowledge": "(overlay=None)",
    "load_profile": "(path, vocabulary)",
    "load_vocabulary": "()",
    "panel": "(indicators=None)",
    "prefill": "(country, as_of, vocabulary, panel=None, roster=None)",
    "write_report": "(assessment, path, edition='working', *, annex=False, look=None)",
}


def plain(function: object) -> str:
    signature = inspect.signature(function)
    parameters = [p.replace(annotation=inspect.Parameter.empty) for p in signature.parameters.values()]
    return str(signature.replace(parameters=parameters, return_annotation=inspect.Signature.empty))


def test_public_names_and_signatures() -> None:
    assert set(latecomer.__all__) == {
        *SIGNATURES,
        "Assessment",
        "InputError",
        "LatecomerError",
        "Problem",
        "Profile",
        "Results",
        "__version__",
    }
    for name in latecomer.__all__:
        assert getattr(latecomer, name) is not None
    assert {name: plain(getattr(latecomer, name)) for name in SIGNATURES} == SIGNATURES
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = latecomer.nothing


METHODS = {
    latecomer.Profile: {
        "answer": "(self, variable, value, vocabulary=None, **given)",
        "save": "(self, path, vocabulary=None)",
    },
    latecomer.Assessment: {"to_frame": "(self, table='institutions')"},
    latecomer.Results: {"to_frame": "(self)"},
}


def test_public_methods_and_signatures() -> None:
    for of, methods in METHODS.items():
        assert {name: plain(getattr(of, name)) for name in methods} == methods


def test_the_page_on_python_runs_from_top_to_bottom(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    assert len(blocks) >= 5
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for block in blocks:
        exec(compile(block, "docs/python.md", "exec"), names)
    out = capsys.readouterr().out
    assert "collateral_gap: 9 is out of range" in out or "collateral_gap:" in out
    assert (tmp_path / "kenya.yaml").exists()


def test_the_worked_example_writes_its_tables_and_its_plot(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "examples" / "all_countries.py"), "2022", str(tmp_path)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    )
    assert done.returncode == 0, done.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"often.csv", "income.csv", "capability.svg"}
    assert "economies of 2022" in done.stdout


def test_an_answer_from_python_is_checked_as_any_other(vocabulary: Vocabulary) -> None:
    kenya = latecomer.prefill("KEN", 2022, vocabulary)
    answered = kenya.answer("collateral_gap", 3, role="bank", evidence="seen", year=2021)
    assert (answered.answers["collateral_gap"].value, answered.answers["collateral_gap"].role) == (3, "bank")
    assert "collateral_gap" not in kenya.answers, "a profile does not change"
    assert kenya.answer("internal_obstacles", ("management",)).answers["internal_obstacles"].value == (
        "management",
    )
    assert answered.answer("collateral_gap", "unknown").answers["collateral_gap"].state == "unknown"
    for wrong, words in (
        (("collateral_gp", 3, {}), "did you mean 'collateral_gap'"),
        (("collateral_gap", 9, {}), "collateral_gap"),
        (("collateral_gap", 3, {"rle": "bank"}), "did you mean 'role'"),
        (("collateral_gap", 3, {"confidence": "sure"}), "one of"),
        (("collateral_gap", 3, {"year": 2030}), "the year of the profile"),
    ):
        id, value, given = wrong
        with pytest.raises(latecomer.LatecomerError, match=words):
            kenya.answer(id, value, **given)


def test_the_kind_of_a_column_follows_from_its_values() -> None:
    rows = [
        {"a": 1, "b": 1, "c": True, "d": "x", "e": None},
        {"a": 2.5, "b": None, "c": None, "d": None, "e": None},
    ]
    found = frame(of_rows(rows))
    assert [str(found[name].dtype) for name in "abcd"] == ["Float64", "Int64", "boolean", "string"]
    assert found["b"].isna().tolist() == [False, True]
    assert frame(of_rows([])).empty
    with pytest.raises(TypeError, match="several kinds"):
        of_rows([{"a": 1}, {"a": "x"}])


def test_country_data_come_as_tables() -> None:
    assert set(latecomer.countries()["iso3"]) >= {"KEN", "VNM"}
    kenya = latecomer.bodies("KEN", as_of=1980)
    assert set(kenya["iso3"]) == {"KEN"}
    assert (kenya["since"] <= 1980).all()
    panel = latecomer.panel(["private_credit"])
    assert list(panel.columns) == ["iso3", "year", "private_credit"]
    assert panel["private_credit"].isna().any()
    with pytest.raises(latecomer.LatecomerError, match="private_credit"):
        latecomer.panel(["private_credt"])
    with pytest.raises(latecomer.LatecomerError, match="write its ISO 3166 code: KEN"):
        latecomer.bodies("Kenya")


def modules_after(*arguments: str) -> set[str]:
    code = (
        "import sys\nfrom latecomer.cli import run\n"
        f"code = run({list(arguments)!r})\n"
        "print('\\n'.join(sys.modules), file=sys.stderr)\nsys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=True
    )
    return set(done.stderr.splitlines())


@pytest.mark.parametrize(
    ("arguments", "absent"),
    [
        (["--help"], {"numpy", "yaml", "cattrs", "rich", "jinja2", "latecomer.engine", "latecomer.vocabulary"}),
        (["diagnose", "EXAMPLE", "--draws", "10"], {"pandas", "sklearn", "jinja2", "vl_convert"}),
        (["recommend", "EXAMPLE", "--draws", "10"], {"pandas", "sklearn", "jinja2", "vl_convert"}),
        (["prefill", "KEN", "--as-of", "2020"], {"pandas", "sklearn", "jinja2", "vl_convert"}),
        (["data", "where"], {"pandas", "sklearn", "jinja2", "vl_convert"}),
    ],
    ids=["help", "diagnose", "recommend", "prefill", "data where"],
)
def test_nothing_heavy_is_imported_on_the_way(arguments: list[str], absent: set[str]) -> None:
    example = str(resources.examples() / "vietnam.yaml")
    loaded = modules_after(*[example if a == "EXAMPLE" else a for a in arguments])
    assert not absent & loaded


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("engine/truth.py", "import latecomer.profile"),
        ("profile/model.py", "from latecomer.diagnosis import Reading"),
        ("diagnosis/signs.py", "import jinja2"),
        ("recommendation/law.py", "import click"),
        ("knowledge/checks.py", "import yaml"),
        ("countrydata/renewing.py", "import pandas"),
        ("countrydata/roster.py", "from latecomer.profile import Profile"),
        ("vocabulary/model.py", "from latecomer.countrydata import Panel"),
    ],
)
def test_the_import_contracts_fail_on_a_bad_import(module: str, line: str, tmp_path: Path) -> None:
    """A contract nobody has seen fail proves nothing."""
    root = Path(latecomer.__file__).parent.parent.parent
    shutil.copytree(root / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__", "*.csv"))
    shutil.copy(root / "pyproject.toml", tmp_path)
    path = tmp_path / "src" / "latecomer" / module
    path.write_text(path.read_text(encoding="utf-8") + f"\n{line}\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()", "--no-cache"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env={"PYTHONPATH": str(tmp_path / "src"), "PATH": "", "NO_COLOR": "1"},
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert "BROKEN" in done.stdout
