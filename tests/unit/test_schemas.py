"""Machine output validates against the JSON Schemas that ship, and those follow the dataclasses."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path

import jsonschema
import pytest
from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass

from latecomer import resources
from latecomer.assessment import assess
from latecomer.cli import run
from latecomer.diagnosis import Reading
from latecomer.outlook import Question
from latecomer.profile import load_profile
from latecomer.recommendation import Assessment, Recommendation
from latecomer.recommendation.model import Versions
from latecomer.scenarios import Comparison, KoreaTest, PrecedentTest, WhatIf
from latecomer.vocabulary import load_vocabulary

EXAMPLES = sorted(resources.examples().glob("*.yaml"))


@dataclass
class Explanation:
    """What `latecomer explain --format json` prints."""

    schema: str
    country: str
    as_of: int
    recommendation: Recommendation
    readings: Mapping[str, Reading]
    versions: Versions


@dataclass
class NextQuestions:
    """What `latecomer next --format json` prints."""

    schema: str
    country: str
    as_of: int
    first: tuple[str, ...]
    stay: float
    enough: bool
    questions: tuple[Question, ...]


SHIPPED = {
    "assessment": Assessment,
    "backtest": KoreaTest | PrecedentTest,
    "comparison": Comparison,
    "explanation": Explanation,
    "next": NextQuestions,
    "what-if": WhatIf,
}


@pytest.mark.parametrize("name", sorted(SHIPPED))
def test_the_shipped_schema_follows_the_dataclasses(name: str, request: pytest.FixtureRequest) -> None:
    schema: dict[str, object] = TypeAdapter(SHIPPED[name]).json_schema()
    schema["$id"] = f"latecomer/{name}/1"
    text = json.dumps(schema, indent=1, sort_keys=True) + "\n"
    path = resources.schemas() / f"{name}.json"
    if request.config.getoption("--rewrite-golden"):
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text, "rewrite with --rewrite-golden and review the diff"


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_assessment_validates(path: Path) -> None:
    document = dataclasses.asdict(assess(load_profile(path, load_vocabulary()), draws=50))
    document = json.loads(json.dumps(document))
    jsonschema.validate(
        document, json.loads((resources.schemas() / "assessment.json").read_text(encoding="utf-8"))
    )


@pytest.mark.parametrize(
    ("command", "schema", "mark"),
    [
        (["diagnose"], "assessment", "latecomer/assessment/2"),
        (["recommend"], "assessment", "latecomer/assessment/2"),
        (["explain"], "explanation", "latecomer/explanation/2"),
        (["what-if"], "what-if", "latecomer/what-if/1"),
    ],
)
def test_json_of_every_command_validates(
    command: list[str], schema: str, mark: str, capsys: pytest.CaptureFixture[str]
) -> None:
    more = {"explain": ["sme-bank"], "what-if": ["--set", "mstq=4", "--establish", "sme-bank"]}.get(command[0], [])
    assert run([*command, str(EXAMPLES[0]), *more, "--format", "json", "--draws", "50"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == mark
    jsonschema.validate(document, json.loads((resources.schemas() / f"{schema}.json").read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    "subject",
    [["korea", "--from", "1965", "--to", "1975", "--draws", "20"], ["precedents", "--years", "2003"]],
    ids=["korea", "precedents"],
)
def test_json_of_a_test_on_past_years_validates(subject: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["backtest", *subject, "--format", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["schema"], document["subject"]) == ("latecomer/backtest/1", subject[0])
    assert document["finding"]["text"].strip()
    jsonschema.validate(document, json.loads((resources.schemas() / "backtest.json").read_text(encoding="utf-8")))


def test_json_of_a_comparison_validates(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["compare", *map(str, EXAMPLES[:2]), "--format", "json", "--draws", "20"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == "latecomer/comparison/1"
    schema = json.loads((resources.schemas() / "comparison.json").read_text(encoding="utf-8"))
    jsonschema.validate(document, schema)
