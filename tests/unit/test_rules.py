"""The shipped rules hold, and a fault in any of them is refused with its place and a hint."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from latecomer import authoring, resources
from latecomer.assessment import assess
from latecomer.authoring import cases, running
from latecomer.authoring.outcomes import Outcomes
from latecomer.errors import Problem
from latecomer.knowledge import Knowledge, checks, load_files
from latecomer.knowledge.claim_checks import ceiling
from latecomer.knowledge.uses import instances
from latecomer.recommendation import Recommendation
from latecomer.recommendation.reasons import open_forms
from latecomer.vocabulary import Vocabulary
from latecomer.yamlfile import read, structure


@dataclass(frozen=True)
class Fault:
    name: str
    file: str
    replace: str
    by: str
    expect: tuple[str, ...]


@dataclass(frozen=True)
class Faults:
    faults: tuple[Fault, ...]


FAULTS = structure(read(Path(__file__).parent.parent / "bad" / "rules.yaml"), Faults).faults
ALL_CASES = [(file, case) for file in cases.load_cases() for case in file.cases]


def test_every_citation_is_proven_and_every_question_is_read_by_a_rule() -> None:
    found = authoring.check()
    assert [str(problem) for problem in found.problems] == []
    assert found.citations > 800


def unsaid(entries: Mapping[str, Any]) -> dict[str, Any]:
    """Return entries of which the first has no page."""
    first = next(iter(entries))
    return {**entries, first: replace(entries[first], cite=())}


def without_page(signs: tuple[Any, ...]) -> tuple[Any, ...]:
    return (replace(signs[0], cite=()), *signs[1:])


def of_first(entries: Mapping[str, Any], key: str, change: Callable[[Any], Any]) -> dict[str, Any]:
    """Return entries of which the first has something else under this key."""
    first = next(iter(entries))
    return {**entries, first: replace(entries[first], **{key: change(getattr(entries[first], key))})}


@pytest.mark.parametrize(
    ("file", "key", "change", "what"),
    [
        ("cautions.yaml", "cautions", unsaid, "has no citation"),
        ("channels.yaml", "channels", unsaid, "has no citation"),
        ("comparators.yaml", "comparing", lambda held: replace(held, outcomes=("no_such",)), "unknown variable"),
        ("contexts.yaml", "contexts", unsaid, "has no citation"),
        ("contradictions.yaml", "contradictions", unsaid, "has no citation"),
        ("failures.yaml", "failures", lambda held: of_first(held, "signs", without_page), "has no citation"),
        ("first.yaml", "first", unsaid, "has no citation"),
        ("gates.yaml", "gates", lambda held: replace(held, gates=unsaid(held.gates)), "has no citation"),
        ("knowledge_flows.yaml", "flows", unsaid, "has no citation"),
        ("korea.yaml", "korea", without_page, "has no citation"),
        ("method.yaml", "method", lambda held: replace(held, weighs={}), "is missing"),
        (
            "scales.yaml",
            "scales",
            lambda held: of_first(
                held,
                "levels",
                lambda levels: [
                    replace(one, signs=without_page(one.signs)) if one.signs else one for one in levels
                ],
            ),
            "has no citation",
        ),
        ("target_groups.yaml", "target_groups", unsaid, "has no citation"),
        ("trade_law.yaml", "instruments", lambda held: of_first(held, "rules", without_page), "has no citation"),
    ],
)
def test_every_file_of_rules_is_held_to_account(
    file: str, key: str, change: Callable[[Any], Any], what: str, vocabulary: Vocabulary, knowledge: Knowledge
) -> None:
    faulty = replace(knowledge, **{key: change(getattr(knowledge, key))})
    found = checks.check(faulty, {}, vocabulary, {path.name: path.name for path in resources.rules().iterdir()})
    assert {(problem.path, what in problem.what) for problem in found} == {(file, True)}


@pytest.mark.parametrize("fault", FAULTS, ids=[fault.name for fault in FAULTS])
def test_a_fault_in_the_rules_is_refused_with_its_place_and_a_hint(
    fault: Fault, tmp_path: Path, vocabulary: Vocabulary
) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(resources.rules(), folder)
    path = folder / fault.file
    text = path.read_text(encoding="utf-8")
    assert fault.replace in text, "the rule this fault is made of has changed"
    path.write_text(text.replace(fault.replace, fault.by, 1), encoding="utf-8")
    _, files, problems = load_files(folder, vocabulary)
    if not problems:
        cited = instances(files.content[str(path)], authoring.Citation)
        proofs = authoring.citations.read_proofs(folder / "proofs.csv", shown="proofs.csv")
        problems = authoring.citations.check(str(path), cited, files.sources, proofs)
    said = "\n".join(map(str, problems))
    for words in fault.expect:
        assert words in said, said
    assert any(isinstance(p, Problem) and p.line > 0 and fault.file in p.path for p in problems), said


@cache
def came_out_otherwise(path: str) -> dict[int, list[str]]:
    """Measure the cases of one file together: one alone takes nearly as long."""
    found: dict[int, list[str]] = {}
    for problem in running.run([(file, case) for file, case in ALL_CASES if file.path == path]):
        found.setdefault(problem.line, []).append(str(problem))
    return found


@pytest.mark.parametrize(("file", "case"), ALL_CASES, ids=[case.name for _, case in ALL_CASES])
def test_rule_case(file: cases.CaseFile, case: cases.Case) -> None:
    assert came_out_otherwise(file.path).get(case.line, []) == []


@pytest.mark.parametrize(
    ("wants", "words"),
    [
        ({"ruled_out": ("cheap_credit",), "takes": "window"}, ()),
        ({"ruled_out": ("window",)}, ("form window is open",)),
        ({"takes": "insurance"}, ("form window is taken, not insurance",)),
        ({"ruled_out": ("windows",), "takes": "cheap"}, ("unknown form 'windows'", "unknown form 'cheap'")),
    ],
)
def test_a_case_says_which_forms_are_ruled_out_and_which_is_taken(
    wants: dict[str, Any], words: tuple[str, ...]
) -> None:
    expect = cases.Expected(institutions={"export-finance": cases.ExpectedInstitution(**wants)})
    file = cases.CaseFile("latecomer/cases/1", (), "cases.yaml")
    found = [problem.what for problem in running.run([(file, cases.Case("a case", "VNM", 2023, expect))])]
    assert len(found) == len(words)
    assert all(word in what for word, what in zip(words, found, strict=True)), found


def test_every_function_that_is_asked_has_a_card_and_every_card_a_form_that_is_allowed_somewhere(
    knowledge: Knowledge, vocabulary: Vocabulary
) -> None:
    functions = {function for card in knowledge.institutions.values() for function in card.functions}
    assert functions == set(vocabulary.asked_functions)
    for card in knowledge.institutions.values():
        assert ceiling(card.need) == 100 - knowledge.method.failure_points
        assert card.forms


def test_the_institutions_the_source_names_are_all_there(knowledge: Knowledge) -> None:
    """Pages 14 and 102 name eleven as what latecomers may learn from."""
    named = ["KIST", "KAIS", "SBC", "National R&D", "Industry-based Technology", "Infrastructure", "KITECH"]
    named += ["UNITEF", "Regional Consortium", "Techno-Park", "SMBA"]
    texts = " ".join(f"{c.in_korea} {c.what} {c.id}" for c in knowledge.institutions.values())
    stems = [
        "Institute of Science and Technology", "Advanced Institute", "Medium Business Corporation", "R&D",
        "Industry-based", "Infrastructure", "Institute of Industrial Technology", "University", "Consortium",
        "Techno-Park", "Business Administration",
    ]  # fmt: skip
    for name, stem in zip(named, stems, strict=True):
        assert name.lower() in texts.lower() or stem.lower() in texts.lower(), name


def test_the_tables_of_the_source_are_whole(knowledge: Knowledge) -> None:
    """Table 2-6: three levels, eleven programmes. Table 2-7: six failures, twelve responses... and five flows."""
    levels = [programme.level for programme in knowledge.programmes.values()]
    assert [levels.count(n) for n in (1, 2, 3)] == [4, 3, 4]
    assert len(knowledge.failures) == 6
    assert sum(len(failure.responses) for failure in knowledge.failures.values()) == 14
    assert len(knowledge.target_groups) == 4
    assert len(knowledge.flows) == 5


def test_python_knows_no_institution_by_name(knowledge: Knowledge) -> None:
    code = "\n".join(
        path.read_text(encoding="utf-8") for path in Path(authoring.__file__).parent.parent.rglob("*.py")
    )
    code = re.sub(r"^ *epilog=.*$|^@cli.*epilog=.*$", "", code, flags=re.MULTILINE)
    for id in knowledge.institutions:
        assert id not in code, id


def test_what_cases_look_at_is_what_is_told() -> None:
    """Cases read what was measured; a reader reads what is told of it: the two agree, card by card."""
    library = running.shipped()
    begun, _ = running.begin(ALL_CASES[::40])
    for measures, some in running.together(begun, library, 40):
        outcomes = Outcomes.of(measures)
        for row, one in enumerate(some):
            a = assess(one.profile, library, draws=40, law_date=one.case.law_date, questions=False)
            told = cases.Expected(
                positions={p.id: p.level for p in a.diagnosis.positions},
                or_higher=tuple(p.id for p in a.diagnosis.positions if p.may_be_higher),
                settled=tuple(p.id for p in a.diagnosis.positions if not p.may_be_higher),
                contexts=tuple(c.id for c in a.diagnosis.contexts),
                cautions=tuple(c.id for c in a.diagnosis.cautions),
                law={i.id: i.status for i in a.law},
                worst_failure=a.diagnosis.failures[0].id,
                comes_first=tuple(f.id for f in a.diagnosis.first),
                mistakes=tuple(m.id for m in a.mistakes),
                institutions={r.id: as_told(r) for r in a.recommendations},
            )
            assert list(outcomes.differences(told, row)) == [], one.case.name


def as_told(r: Recommendation) -> cases.ExpectedInstitution:
    able = {form.id for form in open_forms(r.forms, r.gates)}
    return cases.ExpectedInstitution(
        verdict=r.verdict,
        tier=r.tier,
        at_least=r.case,
        at_most=r.case,
        first=0 < r.rank <= 5,
        blocked=r.blocked,
        ruled_out=tuple(form.id for form in r.forms if form.id not in able),
        takes=next((form.id for form in r.forms if form.label == r.form), ""),
    )
