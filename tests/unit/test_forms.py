"""The form for ODK and KoboToolbox, its submissions, the form for paper, and the commands."""

from __future__ import annotations

import csv
import io
import json
import random
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pyxform.xls2xform import convert

from latecomer.cli import run
from latecomer.profile import Answer, Profile, load_profile, prefill
from latecomer.profile.changing import relevant
from latecomer.profile.table import as_stands
from latecomer.questionnaire import Flow, load_questionnaire
from latecomer.questionnaire.asked import asked_of
from latecomer.questionnaire.beside import leads_on
from latecomer.report import write_form
from latecomer.sheets import NotOursError, is_submissions, layout, read_submissions, take, xlsform_bytes
from latecomer.sheets.xlsform import choice_of, field_of
from latecomer.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary()
NATIONAL = Flow.of(load_questionnaire("national"), VOCABULARY)
FLOWS = {"national": NATIONAL}
KENYA = prefill("KEN", 2023, VOCABULARY)
LEVEL, SHARE, CHOICE = "collateral_gap", "sme_followers", "internal_obstacles"
TRUTH = "existing.guarantee.exists"
LABEL = "label::English (en)"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def tables(raw: bytes) -> dict[str, list[dict[str, str]]]:
    book = openpyxl.load_workbook(io.BytesIO(raw))
    found = {}
    for tab in book.worksheets:
        head, *rows = [["" if cell is None else str(cell) for cell in row] for row in tab.values]
        found[tab.title] = [dict(zip(head, row, strict=True)) for row in rows]
    return found


@pytest.fixture(scope="module")
def form() -> bytes:
    return xlsform_bytes(asked_of(NATIONAL, KENYA))


@pytest.fixture(scope="module")
def survey(form: bytes) -> dict[str, dict[str, str]]:
    return {row["name"]: row for row in tables(form)["survey"] if row["name"]}


# --- the form for ODK and KoboToolbox -----------------------------------------------------------------------


@pytest.mark.parametrize("profile", [KENYA, None], ids=["Kenya", "no country"])
def test_pyxform_takes_it_without_a_warning(profile: Profile | None) -> None:
    """`convert(validate=True)` was run by hand as well: ODK Validate needs Java."""
    raw = xlsform_bytes(asked_of(NATIONAL, profile))
    assert raw == xlsform_bytes(asked_of(NATIONAL, profile))
    result = convert(io.BytesIO(raw), validate=False)
    assert result.warnings == []
    assert 'lang="English (en)"' in result.xform
    assert tables(raw)["settings"][0]["default_language"] == "English (en)"


def test_every_question_is_one_select_with_what_is_not_known_in_its_list(form: bytes) -> None:
    found = tables(form)
    lists: dict[str, list[str]] = {}
    for row in found["choices"]:
        lists.setdefault(row["list_name"], []).append(row["name"])
        assert row[LABEL]
    types = {row["name"]: row["type"] for row in found["survey"]}
    for step in asked_of(NATIONAL, KENYA).steps:
        kind, name = types[field_of(step.variable.id)].split()
        assert kind == ("select_multiple" if step.variable.kind in ("ordinal", "choices") else "select_one")
        assert {"unknown", "skipped"} <= set(lists[name])
        assert [choice_of(part.key) for part in layout.parts(step.variable)] == [
            one for one in lists[name] if one not in ("none", "unknown", "skipped", "value", "yes", "no")
        ]
        assert types[f"{field_of(step.variable.id)}__evidence"] == "text"


def test_what_a_question_hangs_on_stands_as_relevant(survey: Mapping[str, Mapping[str, str]]) -> None:
    name, payment = survey["existing__guarantee__name__group"], survey["payment_days__group"]
    share = "${subcontract_share__number}"
    assert name["relevant"] == "not(${existing__guarantee__exists} = 'no')"
    assert payment["relevant"] == f"not(({share} != '' and {share} < 10))"
    assert survey["collateral_gap__group"]["relevant"] == ""


def test_limits_and_what_stands_alone_stand_as_constraint(survey: Mapping[str, Mapping[str, str]]) -> None:
    assert survey[f"{SHARE}__number"]["constraint"] == ". >= 0 and . <= 100"
    assert survey[f"{SHARE}__year"]["constraint"] == ". >= 1900 and . <= 2023"
    assert survey[CHOICE]["constraint"] == (
        "(not(selected(., 'not_recorded') or selected(., 'unknown') or selected(., 'skipped'))"
        " or count-selected(.) = 1) and count-selected(.) <= 3"
    )
    assert all(row["constraint_message::English (en)"] for row in survey.values() if row["constraint"])


def test_parts_of_a_whole_must_come_to_it(survey: Mapping[str, Mapping[str, str]]) -> None:
    last = "${sme_non_technological__number}", "${sme_followers__number}"
    rule = survey["sme_technology_driven__number"]["constraint"]
    total = f". + {last[0]} + {last[1]}"
    assert f"({last[0]} = '' or {last[1]} = '' or ({total} >= 98.5 and {total} <= 101.5))" in rule
    assert " + " not in survey["sme_followers__number"]["constraint"]


def test_public_figures_stand_in_the_hint_of_a_form_of_a_country(survey: Mapping[str, Mapping[str, str]]) -> None:
    assert "Domestic credit to private sector: 31.8 % of GDP" in survey[LEVEL]["hint::English (en)"]


# --- submissions ---------------------------------------------------------------------------------------------


def facts(raw: bytes) -> dict[str, str]:
    """Return what a form computes by itself."""
    rows = tables(raw)["survey"]
    return {row["name"]: row["calculation"].strip("'") for row in rows if row["type"] == "calculate"}


ODK, KOBO = ("-", ","), ("/", ";")


def exported(
    path: str, raw: bytes, rows: Sequence[Mapping[str, str]], style: tuple[str, str] = ODK, split: bool = False
) -> Path:
    """Write submissions as ODK Central or KoboToolbox do: groups before names, choices in columns of their own."""
    by, separator = style
    module = {field_of(step.variable.id): step.module for step in NATIONAL.steps}
    full = [
        {**facts(raw), "latecomer_date": "2026-03-01", "KEY": f"uuid:{i}", **row} for i, row in enumerate(rows)
    ]
    names = dict.fromkeys(name for row in full for name in row)

    def column(name: str) -> str:
        base = re.sub(r"__(number|year|evidence|sure)$", "", name)
        return by.join((f"part_{module[base]}", f"{base}__group", name)) if base in module else name

    cells = [{column(name): row.get(name, "") for name in names} for row in full]
    if split:
        for name in (CHOICE, LEVEL):
            for row in cells:
                chosen = row.pop(column(name), "").split()
                for choice in ("management", "no_demand", "s1a", "s2a", "s2b", "none", "unknown"):
                    row[f"{column(name)}/{choice}"] = str(int(choice in chosen))
    with Path(path).open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(cells[0]), delimiter=separator)
        writer.writeheader()
        writer.writerows(cells)
    return Path(path)


ROWS: list[dict[str, str]] = [
    {
        "latecomer_role": "bank, lending",
        LEVEL: "s1a s2a s2b",
        f"{LEVEL}__evidence": "files; of 2 banks",
        f"{LEVEL}__sure": "high",
        SHARE: "value",
        f"{SHARE}__number": "14.1",
        f"{SHARE}__year": "2021",
        CHOICE: "management no_demand",
        "existing__guarantee__exists": "no",
    },
    {"latecomer_role": "bank, lending", LEVEL: "none", SHARE: "unknown", CHOICE: "unknown"},
]


@pytest.mark.parametrize("style", [ODK, KOBO], ids=["ODK", "KoboToolbox"])
@pytest.mark.parametrize("split", [False, True])
def test_submissions_are_read_as_one_response_a_row(style: tuple[str, str], split: bool, form: bytes) -> None:
    path = exported("submissions.csv", form, ROWS, style, split)
    assert is_submissions(path)
    after, (one, two) = take(KENYA, read_submissions(path, FLOWS), VOCABULARY)
    assert (one.problems, two.problems) == ([], [])
    first, second = after.answers[LEVEL].responses
    assert (first.value, first.evidence, first.confidence) == (2.0, "files; of 2 banks", "high")
    assert (second.value, second.state, second.date) == (0.0, "value", "2026-03-01")
    assert first.role.startswith("bank, lending (")
    assert first.role != second.role
    number = after.answers[SHARE].responses[0]
    assert (number.value, number.year) == (14.1, 2021)
    assert after.answers[CHOICE].responses[0].value == ("management", "no_demand")
    assert after.answers[TRUTH].value is False


def test_reading_an_export_again_with_one_more_submission_doubles_nothing(form: bytes) -> None:
    once, _ = take(KENYA, read_submissions(exported("a.csv", form, ROWS[:1]), FLOWS), VOCABULARY)
    both = exported("b.csv", form, ROWS)
    twice, (one, two) = take(once, read_submissions(both, FLOWS), VOCABULARY)
    assert ((one.new, one.unchanged), two.new) == ((0, 4), 3)
    assert take(twice, read_submissions(both, FLOWS), VOCABULARY)[0] == twice


def test_what_cannot_be_taken_of_a_submission_is_listed_with_its_line(form: bytes) -> None:
    wrong = [
        {"latecomer_role": "a", LEVEL: "s1a unknown", SHARE: "value", f"{SHARE}__number": "140"},
        {"latecomer_role": "", LEVEL: "none"},
        {"latecomer_role": "c", LEVEL: "none", "latecomer_country": "UGA"},
        {"latecomer_role": "d", LEVEL: "s9_9"},
    ]
    after, told = take(KENYA, read_submissions(exported("x.csv", form, wrong), FLOWS), VOCABULARY)
    assert after == KENYA
    listed = [(problem.path, problem.what) for one in told for problem in one.problems]
    assert [(path, what.split(":")[0][:40]) for path, what in listed] == [
        ("x.csv line 2, sme_followers", "140 is out of range"),
        ("x.csv line 2, collateral_gap", "two answers to one question"),
        ("x.csv line 3", "nobody's role is written, or none that c"),
        ("x.csv line 4", "of UGA in 2023, and the profile is of KE"),
        ("x.csv line 5, collateral_gap", "'s9_9' is no choice of this question"),
    ]


def test_another_csv_is_no_submission(form: bytes) -> None:
    Path("sheet.csv").write_text("No.;Question;Your answer\n", encoding="utf-8")
    assert not is_submissions(Path("sheet.csv"))
    path = exported("x.csv", form, ROWS)
    path.write_bytes(path.read_bytes() + b'"open\n')
    with pytest.raises(NotOursError, match="line"):
        read_submissions(path, FLOWS)


def test_of_another_edition_only_what_is_asked_as_before_is_read(form: bytes) -> None:
    path = exported("x.csv", form, ROWS[:1])
    steps = tuple(replace(s, text="Why else?") if s.variable.id == LEVEL else s for s in NATIONAL.steps)
    (back,) = read_submissions(path, {"national": replace(NATIONAL, steps=steps)})
    assert LEVEL not in {r.step.variable.id for r in back.responses}
    assert len(back.responses) == 3
    assert "written here: s1a s2a s2b" in back.problems[0].what


def test_answers_by_chance_come_back_from_a_form(form: bytes) -> None:
    chance = random.Random(3)
    row, wanted = {"latecomer_role": "institute"}, {}
    for step in asked_of(NATIONAL, KENYA).steps:
        name, variable = field_of(step.variable.id), step.variable
        said: Any = chance.choice(["unknown", "skipped", "value", "value"])
        if said == "value":
            wanted[variable.id], cells = answered(variable, name, chance)
            row |= cells
        else:
            wanted[variable.id], row[name] = said, said
    after, (one,) = take(KENYA, read_submissions(exported("x.csv", form, [row]), FLOWS), VOCABULARY)
    assert (one.problems, one.left_out) == ([], 0)
    found = {id: after.answers[id] for id in wanted}
    assert {id: a.value if a.state == "value" else a.state for id, a in found.items()} == wanted


def answered(variable: Any, name: str, chance: random.Random) -> tuple[Any, dict[str, str]]:
    if variable.kind == "ordinal":
        level = chance.randint(0, 4)
        lines = [choice_of(p.key) for p in layout.parts(variable) if int(p.key[0]) <= level]
        return float(level), {name: " ".join(lines) or "none"}
    if variable.kind == "choices":
        option = chance.choice(variable.options)
        return (option,), {name: option}
    if variable.kind == "boolean":
        yes = chance.random() < 0.5
        return yes, {name: "yes" if yes else "no"}
    if variable.kind == "number":
        value = round(chance.uniform(variable.low, min(variable.high, variable.low + 1e4)), 2)
        return value, {name: "value", f"{name}__number": str(value)}
    return "tea, coffee", {name: "value", f"{name}__number": "tea, coffee"}


# --- the form for paper --------------------------------------------------------------------------------------


def test_paper_leads_on_asks_how_sure_and_shows_the_country_s_figures(here: Path) -> None:
    write_form(asked_of(NATIONAL, KENYA), here / "form.html")
    text = (here / "form.html").read_text(encoding="utf-8")
    assert "Kenya, 2023." in text
    assert text.count("How sure?") == len(asked_of(NATIONAL, KENYA).steps)
    assert "Domestic credit to private sector: 31.8 % of GDP" in text
    assert "On record: " in text
    asked = asked_of(NATIONAL, KENYA)
    onward = asked.numbers["existing.planning_board.exists"] + 3
    block = re.search(rf'id="q{onward - 3}".*?</div>', text, re.DOTALL)
    assert block
    assert f"If no, go to question {onward}." in block[0]
    assert f"Only if your answer to question {asked.numbers['subcontract_share']} is 10 % of" in text


def test_paper_of_no_country_leaves_room_for_it_and_shows_no_figure(here: Path) -> None:
    write_form(asked_of(NATIONAL, None), here / "form.html")
    text = (here / "form.html").read_text(encoding="utf-8")
    assert '<span class="line"></span> Year' in text
    assert "World Development Indicators" not in text


def test_after_a_no_all_that_is_skipped_is_idle_and_what_follows_is_not() -> None:
    found = leads_on(NATIONAL.steps, VOCABULARY)
    assert set(found) == {f"existing.{f}.exists" for f in VOCABULARY.asked_functions}
    at = {step.variable.id: i for i, step in enumerate(NATIONAL.steps)}
    for id, onward in found.items():
        stands = as_stands(Profile("", 0, {id: Answer(value=False)}), VOCABULARY)
        between = [NATIONAL.steps[i].variable.id for i in range(at[id] + 1, onward)]
        assert between
        assert not any(relevant(one, stands, VOCABULARY) for one in between)


# --- commands ------------------------------------------------------------------------------------------------


def filled(path: str, **answers: object) -> None:
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["C5"] = answers.pop("role", "central bank")
    for tab in book.worksheets[1:-1]:
        for row in tab.iter_rows(min_row=3):
            key = f"{row[0].value}{f'/{row[1].value}' if row[1].value else ''}"
            if key in answers:
                row[4].value = answers[key]
    book.save(path)


def test_a_sheet_is_sent_and_read_into_a_new_profile(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["sheet", "--country", "KEN", "--as-of", "2023", "--part", "capability", "-o", "f.xlsx"]) == 0
    out, err = capsys.readouterr()
    assert out == "f.xlsx\n"
    assert "9 questions in f.xlsx" in err
    filled("f.xlsx", cap_operate="None of these is true", sme_followers="14,1")
    sent = Path("f.xlsx").read_bytes()
    assert run(["read", "f.xlsx", "-o", "kenya.yaml"]) == 0
    out, err = capsys.readouterr()
    assert out == "kenya.yaml\n"
    assert "f.xlsx (central bank): 2 taken, 7 not answered" in err
    profile = load_profile("kenya.yaml", VOCABULARY)
    assert (profile.country, profile.as_of) == ("KEN", 2023)
    assert profile.questionnaire == f"national {NATIONAL.questionnaire.version}"
    assert profile.answers[SHARE].value == 14.1
    assert profile.bodies
    log = [json.loads(line) for line in Path("kenya.log.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(e["variable"], e["old"], e["new"], e["role"]) for e in log] == [
        *(("cap_operate", None, 0.0, "central bank"), ("sme_followers", None, 14.1, "central bank"))
    ]
    before = Path("kenya.yaml").read_bytes()
    assert run(["read", "f.xlsx", "f.xlsx", "-o", "kenya.yaml"]) == 0
    assert "0 taken, 2 as before" in capsys.readouterr().err
    assert Path("kenya.yaml").read_bytes() == before
    assert Path("f.xlsx").read_bytes() == sent


def test_what_is_wrong_is_listed_the_rest_written_and_the_exit_code_is_one(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for country, name in (("KEN", "a.xlsx"), ("UGA", "b.xlsx")):
        parts = ["--part", "finance", "--part", "capability"]
        assert run(["sheet", "--country", country, "--as-of", "2023", *parts, "-o", name]) == 0
    filled("a.xlsx", collateral_gap="None of these is true", sme_followers="about ten")
    filled("b.xlsx", collateral_gap="None of these is true")
    Path("c.csv").write_text("No.,Question\n1,Why?\n", encoding="utf-8")
    capsys.readouterr()
    assert run(["read", "a.xlsx", "b.xlsx", "c.csv", "missing.xlsx", "-o", "kenya.yaml"]) == 1
    err = capsys.readouterr().err
    assert "a.xlsx What firms are able to do!E25: expected a number" in err
    assert "b.xlsx: of UGA in 2023, and the profile is of KEN in 2023" in err
    assert "c.csv: a text file (CSV perhaps), not a workbook" in err
    assert "missing.xlsx: no such file" in err
    assert err.count("hint: ") >= 3
    assert load_profile("kenya.yaml", VOCABULARY).answers[LEVEL].role == "central bank"


def test_one_role_is_not_given_to_several_sheets(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["read", "a.xlsx", "b.xlsx", "-o", "kenya.yaml", "--role", "treasury"]) == 2
    assert "read them one by one" in capsys.readouterr().err


def test_where_nothing_can_be_read_no_profile_is_made(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("x.xlsx").write_bytes(b"PK\x03\x04")
    assert run(["read", "x.xlsx", "-o", "kenya.yaml"]) == 1
    assert "nothing was read" in capsys.readouterr().err
    assert not Path("kenya.yaml").exists()


def test_a_sheet_that_was_filled_in_is_never_written_over(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["sheet", "--country", "KEN", "--as-of", "2023", "--part", "finance", "-o", "f.xlsx"]
    assert run(command) == 0
    assert run(command) == 2
    assert run([*command, "--force"]) == 0
    filled("f.xlsx", collateral_gap="None of these is true")
    before = Path("f.xlsx").read_bytes()
    assert run([*command, "--force"]) == 2
    assert "was filled in" in capsys.readouterr().err
    assert Path("f.xlsx").read_bytes() == before


def test_submissions_become_responses_and_a_country_is_asked_for_where_they_name_none(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["form", "--xlsform", "-o", "form.xlsx"]) == 0
    exported("s.csv", Path("form.xlsx").read_bytes(), ROWS)
    assert run(["read", "s.csv", "-o", "kenya.yaml"]) == 1
    assert "--country and --as-of" in capsys.readouterr().err
    assert run(["read", "s.csv", "-o", "kenya.yaml", "--country", "KEN", "--as-of", "2023"]) == 0
    assert len(load_profile("kenya.yaml", VOCABULARY).answers[LEVEL].responses) == 2


def test_form_and_sheet_say_what_they_lack(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["sheet", "-o", "x.xlsx"]) == 2
    assert "--country KEN --as-of 2023" in capsys.readouterr().err
    assert run(["sheet", "--country", "KEN", "-o", "x.xlsx"]) == 2
    assert "--country and --as-of go together" in capsys.readouterr().err
    assert run(["form", "-o", "x.xlsx"]) == 2
    assert "name it x.html" in capsys.readouterr().err
    assert run(["sheet", "--country", "KEN", "--as-of", "2023", "-o", "x.csv"]) == 2
    assert "name it x.xlsx" in capsys.readouterr().err


def test_without_the_packages_it_says_what_to_install(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["sheet", "--country", "KEN", "--as-of", "2023", "--part", "finance", "-o", "f.xlsx"]
    assert run(command) == 0
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    assert run([*command[:-1], "g.xlsx"]) == 2
    assert "pip install 'latecomer[sheets]'" in capsys.readouterr().err
    assert run(["read", "f.xlsx", "-o", "kenya.yaml"]) == 2
    assert "pip install 'latecomer[sheets]'" in capsys.readouterr().err
