"""The public names, their signatures, and what an import costs."""

from __future__ import annotations

import inspect
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import latecomer
from latecomer import resources

SIGNATURES = {
    "assess": "(profile, library=None, *, draws=None, law_date=None)",
    "load_knowledge": "(overlay=None)",
    "load_profile": "(path, vocabulary)",
    "load_vocabulary": "()",
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
        "__version__",
    }
    for name in latecomer.__all__:
        assert getattr(latecomer, name) is not None
    assert {name: plain(getattr(latecomer, name)) for name in SIGNATURES} == SIGNATURES
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = latecomer.nothing


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
        ("vocabulary.py", "from latecomer.countrydata import Panel"),
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
