"""Each chart says what it shows: in a sentence over it, mark by mark for those who do not see it, as a table."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations, pairwise
from pathlib import Path

import pytest

from latecomer import resources
from latecomer.assessment import assess
from latecomer.cli import run
from latecomer.profile import load_profile, prefill
from latecomer.recommendation import Assessment
from latecomer.report import charts, render
from latecomer.report.chart_rows import LETTER, MARK, WIDE, _at, precedent_rows, roadmap_rows, trajectory_rows
from latecomer.vocabulary import load_vocabulary

EIGHT = ["timeline", "path", "trajectory", "constraints", "firms", "case", "precedents", "roadmap"]


@pytest.fixture(scope="module")
def kenya() -> Assessment:
    return assess(prefill("KEN", 2022, load_vocabulary()), draws=50)


@pytest.fixture(scope="module")
def ethiopia() -> Assessment:
    return assess(load_profile(resources.examples() / "ethiopia.yaml", load_vocabulary()), draws=50)


def test_there_are_eight_and_the_working_report_shows_each(kenya: Assessment) -> None:
    drawn = charts.drawings(kenya)
    assert list(drawn) == EIGHT
    html = render(kenya)
    for name, drawing in drawn.items():
        assert f'<svg class="chart {name}"' in html
        assert drawing.finding
        assert f'<p class="finding">{drawing.finding.replace(chr(39), "&#39;")}</p>' in html


def test_a_finding_holds_the_figures_of_its_chart(kenya: Assessment) -> None:
    drawn = charts.drawings(kenya)
    line = kenya.comparators.timeline
    late = sum(m.relation == "beyond" or (m.relation == "reached" and m.year >= 1970) for m in line)
    assert drawn["timeline"].finding.startswith("In ")
    assert drawn["timeline"].finding.endswith(f"in {late} where it stood later")
    ends = {end.country: end for end in kenya.comparators.path.ends}
    assert f"to {ends['KEN'].at:.0f} ({ends['KEN'].year})" in drawn["trajectory"].finding
    heaviest = max((f for f in kenya.diagnosis.failures if f.observed), key=lambda f: f.score)
    assert heaviest.label.lower() in drawn["constraints"].finding.lower()
    strongest = max(kenya.recommendations[:12], key=lambda r: r.case)
    assert strongest.name.lower() in drawn["case"].finding.lower()
    assert "Nobody has been asked yet" in drawn["case"].finding


def test_every_mark_is_told_to_those_who_do_not_see_it(kenya: Assessment) -> None:
    drawn = charts.drawings(kenya)
    for name, drawing in drawn.items():
        assert f'<desc id="{name}-d">' in drawing.svg
        assert drawing.description.endswith(".")
    for milestone in kenya.comparators.timeline:
        assert kenya.readings[milestone.id].label in drawn["timeline"].description
    for step in kenya.roadmap.steps:
        assert step.name in drawn["roadmap"].description
    for failure in kenya.diagnosis.failures:
        assert failure.label in drawn["constraints"].description


def test_a_table_stands_behind_charts_that_no_other_table_tells(kenya: Assessment) -> None:
    html = render(kenya)
    for name in ("timeline", "trajectory", "precedents"):
        head, lines = charts.drawings(kenya)[name].table
        assert lines
        assert {len(cells) for cells in lines} == {len(head)}
    assert html.count('<details class="behind">') == 3


def test_a_constraint_that_nothing_shows_has_no_dot(kenya: Assessment) -> None:
    rows = {row["constraint"]: row for row in charts.drawings(kenya)["constraints"].rows}
    for failure in kenya.diagnosis.failures:
        assert (rows[failure.label]["score"] is None) == (not failure.observed)
    assert not list(rows.values())[-1]["observed"], "those not known stand last"


def test_marks_of_who_founded_what_never_touch(kenya: Assessment, ethiopia: Assessment) -> None:
    for a in (kenya, ethiopia):
        marks = [row for row in precedent_rows(a) if row["kind"] == "mark"]
        assert marks
        spans = []
        for mark in marks:
            wide = MARK + LETTER * len(mark["text"])
            at = _at(mark["since"])
            spans.append((mark["line"], *((at - wide, at) if mark["side"] == "left" else (at, at + wide))))
        for (line, left, right), (other, start, end) in combinations(spans, 2):
            assert line != other or right <= start or end <= left
        assert all(right <= WIDE + 120 for _, _, right in spans)


def test_korea_the_country_and_its_like_stand_at_the_year_on_record(kenya: Assessment) -> None:
    marks = {(r["entry"], r["who"], r["since"]) for r in precedent_rows(kenya) if r["kind"] == "mark"}
    for entry in kenya.first:
        assert (entry.name, "korea", entry.card.founded_function) in marks
        if entry.bodies:
            assert (entry.name, "here", min(body.since for body in entry.bodies)) in marks


def test_a_line_leads_from_a_step_to_each_that_builds_on_it(kenya: Assessment) -> None:
    first, second, *rest = kenya.roadmap.steps
    later = replace(second, after=(first.name,), horizon="later")
    rows = roadmap_rows(replace(kenya, roadmap=replace(kenya.roadmap, steps=(first, later, *rest))))
    links = [r for r in rows if r["kind"] == "link"]
    assert [r["order"] for r in links] == [first.number, first.number, later.number, later.number]
    assert links[-1]["at"] == pytest.approx(1.04)
    assert [r["last"] for r in links] == [False, False, False, True]
    assert [r for r in roadmap_rows(kenya) if r["kind"] == "link"] == []


def test_what_a_step_waits_for_stands_left_of_it(ethiopia: Assessment) -> None:
    rows = {r["step"]: r for r in roadmap_rows(ethiopia) if r["kind"] == "step"}
    waiting = [step for step in ethiopia.roadmap.steps if step.waits and not step.after and step.horizon != "soon"]
    assert waiting
    for step in waiting:
        assert rows[step.name]["waits"]
        assert len(rows[step.name]["waits"]) <= 2


def test_what_firms_say_stands_beside_what_their_peers_say(kenya: Assessment) -> None:
    rows = charts.drawings(kenya)["firms"].rows
    asked = {r["id"] for r in rows if r["peer"] is None}
    assert asked
    for id in asked:
        assert next(r for r in rows if r["id"] == id)["here"] == kenya.readings[id].value
    question = next(q for q in kenya.comparators.survey if q.id in asked and q.peers)
    assert [p.value for p in question.peers] == [r["peer"] for r in rows if r["id"] == question.id and r["peer"]]
    peers = {peer.country for peer in kenya.comparators.peers}
    assert {p.country for q in kenya.comparators.survey for p in q.peers} <= peers


def test_labels_of_paths_stand_apart_however_far_the_paths_reach(kenya: Assessment) -> None:
    path = kenya.comparators.path
    for stretch in (1.0, 4.0):
        points = tuple(
            replace(point, at=point.at * stretch if point.country == "KOR" else 20) for point in path.points
        )
        rows = trajectory_rows(
            replace(kenya, comparators=replace(kenya.comparators, path=replace(path, points=points)))
        )
        reach = max(r["at"] for r in rows) - min(r["at"] for r in rows)
        labels = sorted(r["label_at"] for r in rows if r["label"])
        assert all(above - below > reach / 20 for below, above in pairwise(labels))


# --- beside a report -------------------------------------------------------------------------------------


def test_a_chart_of_an_earlier_report_is_not_left_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for code in ("KEN", "TUV"):
        assert run(["prefill", code, "--as-of", "2022", "-o", f"{code}.yaml"]) == 0
    command = ["-o", "r.html", "--draws", "10", "--charts", "c", "--force"]
    assert run(["report", "KEN.yaml", *command]) == 0
    assert len(list(Path("c").iterdir())) == 16
    Path("c/notes.txt").write_text("mine", encoding="utf-8")
    capsys.readouterr()
    assert run(["report", "TUV.yaml", *command]) == 0
    written = {Path(line).name for line in capsys.readouterr().out.splitlines() if line.startswith("c")}
    assert {path.name for path in Path("c").iterdir()} == written | {"notes.txt"}
    assert len(written) < 16


def test_a_picture_that_is_not_ours_is_never_removed_nor_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["prefill", "TUV", "--as-of", "2022", "-o", "t.yaml"]) == 0
    Path("c").mkdir()
    ours = charts.to_png('<svg viewBox="0 0 9 9" xmlns="http://www.w3.org/2000/svg"></svg>', 1)
    part = re.search(rb"\0\0\0.tEXtSoftware\0latecomer....", ours, re.DOTALL)
    assert part
    theirs = ours.replace(part.group(), b"")
    Path("c/roadmap.png").write_bytes(theirs)
    command = ["report", "t.yaml", "-o", "r.html", "--draws", "10", "--charts", "c", "--force"]
    assert run(command) == 2
    assert "something else; nothing was written" in capsys.readouterr().err
    assert Path("c/roadmap.png").read_bytes() == theirs
