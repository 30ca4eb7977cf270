"""What each chart shows: in a sentence over it, mark by mark for those who do not see it, in a table behind it."""

from __future__ import annotations

from collections.abc import Callable

from latecomer.messages import Message, Value, inside, say
from latecomer.recommendation import Assessment
from latecomer.report.chart_rows import HORIZONS, Row, Rows
from latecomer.report.words import points

# The year that parts the early from the late of Korea's record, when manufactures had come to lead its exports.
PARTED = 1970
# A path that moved by less has not moved; readiness is known where its two ends are no further apart.
MOVED, KNOWN = 3.0, 25.0


def finding(name: str, rows: Rows, a: Assessment) -> str:
    """Say what a chart shows, in one sentence."""
    return say(_FINDINGS[name](rows, a))


def told(name: str, rows: Rows, a: Assessment) -> str:
    """Tell a chart mark by mark."""
    lines = (say(message) for message in _MARKS[name](rows, a))
    text = "; ".join(dict.fromkeys(lines))
    return f"{text}." if text else ""


def table(name: str, rows: Rows) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Return head and lines of the table behind a chart that no other table of the report tells."""
    return _TABLES[name](rows) if name in _TABLES else ((), ())


def _code(name: str, kind: str = "") -> str:
    return f"chart.{name}.finding{'_' if kind else ''}{kind}"


# --- on Korea's timeline ---------------------------------------------------------------------------------


def _timeline(rows: Rows, a: Assessment) -> Message:
    early = sum(r["year"] < PARTED + (r["relation"] == "not_reached") and r["relation"] != "beyond" for r in rows)
    late = sum(r["relation"] == "beyond" or (r["relation"] == "reached" and r["year"] >= PARTED) for r in rows)
    kind = "" if early and late else "early" if early else "late" if late else "none"
    counted = {"early": early, "late": late, "all": len(rows), "year": PARTED, "country": a.country_name}
    return Message(_code("timeline", kind if len(rows) != 1 or kind == "none" else f"{kind}_one"), counted)


def _timeline_marks(rows: Rows, a: Assessment) -> list[Message]:
    return [Message("chart.timeline.row", {k: r[k] for k in ("label", "value", "when")}) for r in rows]


def _timeline_table(rows: Rows) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    return _head("figure", "here", "in_korea"), tuple((r["label"], r["value"], r["when"]) for r in rows)


# --- scales, paths ---------------------------------------------------------------------------------------


def _path(rows: Rows, a: Assessment) -> Message:
    """Say which scale stands furthest along and which least far."""
    placed = [p for p in a.diagnosis.positions if p.known]
    if not placed:
        return Message("path.none")
    by_level = sorted(placed, key=lambda p: (-p.level / max(len(p.levels), 1), p.id))
    high, low = by_level[0], by_level[-1]
    if high.level == low.level == 0:
        return Message("path.not_begun", {"country": a.country_name})
    params = {"high": high.label, "high_level": high.level_label, "low": low.label, "low_level": low.level_label}
    return Message("path.range" if high is not low else "path.one", params)


def _path_marks(rows: Rows, a: Assessment) -> list[Message]:
    return [Message("chart.path.row", {"scale": p.label, "stands": p.level_label}) for p in a.diagnosis.positions]


def _own(rows: Rows, who: str) -> Rows:
    return [r for r in rows if r["who"] == who]


def _shown(at: float) -> str:
    return points(at).replace("-", "−")


def _ends(rows: Rows) -> dict[str, Value]:
    first, last = rows[0], rows[-1]
    return {
        "name": first["name"],
        "before": _shown(first["at"]),
        "since": first["year"],
        "now": _shown(last["at"]),
        "year": last["year"],
    }


def _trajectory(rows: Rows, a: Assessment) -> Message:
    own, path = _own(rows, "here"), a.comparators.path
    if not own:
        return Message("chart.trajectory.title", {"country": a.country_name})
    kind = "same" if abs(own[-1]["at"] - own[0]["at"]) < MOVED else ""
    line: dict[str, Value] = {"country": a.country_name, "zero": path.zero, "hundred": path.hundred}
    return Message(_code("trajectory", kind), {**_ends(own), **line})


def _trajectory_marks(rows: Rows, a: Assessment) -> list[Message]:
    names = dict.fromkeys(r["name"] for r in rows)
    return [Message("chart.trajectory.row", _ends([r for r in rows if r["name"] == name])) for name in names]


def _trajectory_table(rows: Rows) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    names = tuple(dict.fromkeys(r["name"] for r in rows))
    at = {(r["name"], r["year"]): _shown(r["at"]) for r in rows}
    years = sorted({r["year"] for r in rows})
    shown = [year for year in years if year % 5 == 0 or year == years[-1]]
    lines = tuple((str(year), *(at.get((name, year), "") for name in names)) for year in shown)
    return (*_head("year"), *names), lines


# --- constraints, firms ----------------------------------------------------------------------------------


def _constraints(rows: Rows, a: Assessment) -> Message:
    seen = [r for r in rows if r["observed"]]
    if not seen:
        return Message(_code("constraints", "none"))
    said = seen[0]["said"]
    if said == say(Message("severity.little")):
        return Message(_code("constraints", "little"))
    alike = "; ".join(inside(r["constraint"]) for r in seen if r["said"] == said)
    return Message(_code("constraints"), {"labels": alike, "said": said})


def _constraint_marks(rows: Rows, a: Assessment) -> list[Message]:
    return [Message("chart.constraints.row", {"constraint": r["constraint"], "said": r["said"]}) for r in rows]


def _firms(rows: Rows, a: Assessment) -> Message:
    known = [r for r in rows if r["expected"]]
    if not known:
        return Message(_code("firms", "none"), {"country": a.country_name})
    widest = max(known, key=lambda r: abs(r["here"] - r["expected"]) / r["expected"])
    return Message(
        _code("firms"),
        {"question": widest["question"], "here": widest["here_said"], "expected": widest["expected_said"]},
    )


def _firms_marks(rows: Rows, a: Assessment) -> list[Message]:
    return [
        Message(
            f"chart.firms.row{'_expected' if r['expected_said'] else ''}",
            {"question": r["question"], "here": r["here_said"], "expected": r["expected_said"]},
        )
        for r in rows
    ]


# --- entries ---------------------------------------------------------------------------------------------


def _case(rows: Rows, a: Assessment) -> Message:
    strongest = max(rows, key=lambda r: r["importance"])
    known = [r for r in rows if r["ready_high"] - r["ready_low"] <= KNOWN]
    if not known or not a.answered:
        return Message(_code("case"), {"entry": strongest["entry"], "country": a.country_name})
    ready = max(known, key=lambda r: r["readiness"])
    return Message(_code("case", "ready"), {"entry": strongest["entry"], "ready": ready["entry"]})


def _case_marks(rows: Rows, a: Assessment) -> list[Message]:
    return [
        Message(
            "chart.case.row",
            {
                "entry": r["entry"],
                "importance": points(r["importance"]),
                "readiness": "–".join(dict.fromkeys((points(r["ready_low"]), points(r["ready_high"])))),
            },
        )
        for r in rows
    ]


def _precedents(rows: Rows, a: Assessment) -> Message:
    found = [r.precedents for r in a.first if r.precedents]
    most = sum(2 * one.took > one.of for one in found)
    counted = {"all": len(a.first), "most": most, "within": found[0].within if found else 0}
    return Message(_code("precedents", "" if most else "none"), counted)


def _precedent_marks(rows: Rows, a: Assessment) -> list[Message]:
    return [Message("chart.precedents.row", {"entry": e, "text": text}) for e, text in _founded(rows).items()]


def _founded(rows: Rows) -> dict[str, str]:
    marks = [r for r in rows if r["kind"] == "mark"]
    entries = dict.fromkeys(r["entry"] for r in marks)
    return {entry: ", ".join(r["text"] for r in marks if r["entry"] == entry) for entry in entries}


def _precedent_table(rows: Rows) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    return _head("entry", "founded"), tuple(_founded(rows).items())


# --- the roadmap -----------------------------------------------------------------------------------------


def _steps(rows: Rows) -> Rows:
    return [r for r in rows if r["kind"] == "step"]


def _horizon(row: Row) -> str:
    return HORIZONS[int(row["middle"])]


def _roadmap(rows: Rows, a: Assessment) -> Message:
    steps = _steps(rows)
    now = sum(_horizon(r) == HORIZONS[0] for r in steps)
    kind = "one" if len(steps) == 1 else "all" if now == len(steps) else "none" if not now else ""
    if kind == "all" and all(step.verdict == "look_into" for step in a.roadmap.steps):
        kind = "inquiries"
    return Message(_code("roadmap", kind), {"now": now, "all": len(steps)})


def _roadmap_marks(rows: Rows, a: Assessment) -> list[Message]:
    found = []
    for r in _steps(rows):
        after = "; ".join(filter(None, (r["after"], r["waits_said"])))
        params = {"when": Message(f"horizon.{_horizon(r)}"), "step": r["step"], "after": after}
        found.append(Message(f"chart.roadmap.row{'_after' if after else ''}", params))
    return found


def _head(*columns: str) -> tuple[str, ...]:
    return tuple(say(Message(f"column.{one}")) for one in columns)


_FINDINGS: dict[str, Callable[[Rows, Assessment], Message]] = {
    "timeline": _timeline,
    "path": _path,
    "trajectory": _trajectory,
    "constraints": _constraints,
    "firms": _firms,
    "case": _case,
    "precedents": _precedents,
    "roadmap": _roadmap,
}
_MARKS: dict[str, Callable[[Rows, Assessment], list[Message]]] = {
    "timeline": _timeline_marks,
    "path": _path_marks,
    "trajectory": _trajectory_marks,
    "constraints": _constraint_marks,
    "firms": _firms_marks,
    "case": _case_marks,
    "precedents": _precedent_marks,
    "roadmap": _roadmap_marks,
}
_TABLES: dict[str, Callable[[Rows], tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]]] = {
    "timeline": _timeline_table,
    "trajectory": _trajectory_table,
    "precedents": _precedent_table,
}
