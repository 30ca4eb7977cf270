"""Write a profile's file whole, and change no more of an existing one than what differs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from latecomer.countrydata.roster import Body
from latecomer.errors import InputError, Problem
from latecomer.files import PROFILE, check_place, write
from latecomer.profile.changing import compare, settled
from latecomer.profile.format import FORMAT, BodyEntry
from latecomer.profile.model import Answer, Decision, Profile
from latecomer.profile.reading import parse_profile, with_bodies
from latecomer.vocabulary import SKIPPED, UNKNOWN, Vocabulary, load_vocabulary
from latecomer.yamlfile import Map, rewrite, same
from latecomer.yamlfile.reading import MAX_BYTES


def _as_data(value: Any) -> Any:
    """Return a value as YAML has it: a tuple as a list."""
    return list(value) if isinstance(value, tuple) else value


# What an entry says that leaves a key out.
USUAL = {
    f.name: _as_data(getattr(Answer(), f.name))
    for f in fields(Answer)
    if f.name not in ("value", "state", "responses", "line")
}


def profile_text(profile: Profile, text: str = "", name: str = "", unchanged: Collection[str] = ()) -> str:
    """Write a profile as YAML; over the `text` of an existing file, change only what differs.

    Parameters
    ----------
    profile : Profile
    text, name : str
        The file as it stands, empty for a new one, and how it is named to a reader.
    unchanged : collection of str
        Variables whose entries say what is wanted, however they are written.

    Raises
    ------
    InputError
        If `text` is not sound, or something of the profile cannot be written so that it reads back.
    """
    return rewrite(text, lambda old: _document(old, profile, unchanged), name)


def _document(old: Any, profile: Profile, unchanged: Collection[str]) -> dict[str, Any]:
    """Return what a file says, laid over what it said; keys of a person's own stay."""
    old = old if isinstance(old, Map) else {}
    head = {
        "format": FORMAT,
        "country": profile.country,
        "as_of": profile.as_of,
        "questionnaire": profile.questionnaire,
        "panel": profile.panel,
        "note": profile.note,
        "struck_out": list(profile.struck_out),
    }
    data = {key: value for key, value in old.items() if key not in ("bodies", "decisions", "answers")}
    data |= {key: value for key, value in head.items() if value}
    for gone in [key for key in head if data.get(key) and not head[key]]:
        del data[gone]
    if bodies := _written_bodies(old.get("bodies"), profile):
        data["bodies"] = bodies
    if profile.decisions:
        data["decisions"] = _written_decisions(old.get("decisions"), profile)
    data["answers"] = _written_answers(old.get("answers"), profile, unchanged)  # last: people append to them
    return data


def _written_answers(old: Any, profile: Profile, unchanged: Collection[str]) -> dict[str, Any]:
    """Return what a file says of the answers: as it stands there, where that says the same."""
    old = old if isinstance(old, Map) else {}
    stay = [id for id in old if id in profile.answers]
    written = {id: _written(profile.answers[id]) for id in (*stay, *profile.answers)}
    return {
        id: old[id] if id in old and id in unchanged else _as_it_says(old.get(id), new)
        for id, new in written.items()
    }


def _as_it_says(old: Any, new: dict[str, Any]) -> Any:
    """Return an entry of a file, which may leave out what is usual, where it says what is wanted; else what is."""
    if "responses" in new:
        return _responses_as_they_say(old, new)
    stated = old if isinstance(old, Map) else {"value": old}
    return old if same({**USUAL, **stated}, {**USUAL, **new}) else new


def _responses_as_they_say(old: Any, new: dict[str, Any]) -> Any:
    """Return the wanted responses, each as the file has it where it says the same."""
    there = old.get("responses") if isinstance(old, Map) else None
    left = list(there) if isinstance(there, list) else []
    found = []
    for wanted in new["responses"]:
        stated = next((one for one in left if _as_it_says(one, wanted) is one), wanted)
        left = [one for one in left if one is not stated]
        found.append(stated)
    rest = {"counts": old["counts"]} if new.get("counts", True) == _counted(old) else {}
    return {**new, **rest, "responses": found}


def _counted(old: Any) -> bool | None:
    """Return what an entry says of whether it counts; None where it says nothing."""
    return old.get("counts") if isinstance(old, Map) else None


def _written(answer: Answer) -> dict[str, Any]:
    if answer.responses:
        counts = {} if answer.counts else {"counts": False}
        return {**counts, "responses": [_written(one) for one in answer.responses]}
    value: Any = {"unknown": UNKNOWN, "skipped": SKIPPED}.get(answer.state, _as_data(answer.value))
    if isinstance(value, float) and value == int(value) and abs(value) < 1e15:
        value = int(value)
    rest = {name: _as_data(getattr(answer, name)) for name in USUAL if name not in ("confidence", "via")}
    return {"value": value, "confidence": answer.confidence, "via": answer.via, **_unusual(rest, USUAL)}


def _written_bodies(old: Any, profile: Profile) -> dict[str, list[Any]]:
    """Return what a file says of the bodies; what a person noted of one that is gone by the year stays there."""
    old = old if isinstance(old, Map) else {}
    found = {}
    for function in dict.fromkeys((*old, *profile.bodies)):
        listed = _listed_bodies(old.get(function) or (), profile.bodies.get(function, ()))
        if listed:
            found[function] = listed
    return found


def _listed_bodies(old: Iterable[Any], bodies: Iterable[Body]) -> list[Any]:
    """Return the entries of a function: as they stand where they say the same, in their order if that is right."""
    usual = {f.name: f.default for f in fields(BodyEntry)}
    wanted = [{name: getattr(body, name) for name in usual} for body in bodies]
    there = [({**usual, **entry}, entry) for entry in old]

    def is_wanted(full: dict[str, Any]) -> bool:
        return any(same(full, one) for one in wanted)

    stays = [(full, entry) for full, entry in there if is_wanted(full) or full["via"] != "roster"]
    fresh = [(one, _unusual(one, usual)) for one in wanted if not any(same(full, one) for full, _ in there)]
    standing = [full for full, _ in (*stays, *fresh) if is_wanted(full)]
    if same(standing, wanted):
        return [entry for _, entry in (*stays, *fresh)]
    in_order = [next((e for full, e in stays if same(full, one)), _unusual(one, usual)) for one in wanted]
    return [*in_order, *(entry for full, entry in stays if not is_wanted(full))]


def _written_decisions(old: Any, profile: Profile) -> dict[str, Any]:
    """Return what a file says of the decisions: as it stands there, where that says the same."""
    old = old if isinstance(old, Map) else {}
    usual = {f.name: f.default for f in fields(Decision) if f.name != "line"}
    found = {}
    for card in (*(id for id in old if id in profile.decisions), *profile.decisions):
        new = {name: getattr(profile.decisions[card], name) for name in usual}
        stands = card in old and same({**usual, **old[card]}, new)
        found[card] = old[card] if stands else _unusual(new, usual)
    return found


def _unusual(held: Mapping[str, Any], usual: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in held.items() if value != usual[name]}


def checked_text(profile: Profile, vocabulary: Vocabulary, text: str = "", name: str = "") -> str:
    """Write a profile as `profile_text` does, and read it back as any command will.

    Raises
    ------
    InputError
        If what would be on disk were not the same profile, or more than a profile may hold.
    """
    profile = settled(profile, vocabulary)
    before = parse_profile(text, name, vocabulary) if text else None
    changed = {change.id for change in compare(before, profile)} if before else set()
    unchanged = before.answers.keys() - changed if before else ()
    written = profile_text(profile, text, name, unchanged)
    size = len(written.encode())
    if size > MAX_BYTES:
        what = f"with this it would hold {size:,} bytes, more than any command reads; nothing was written"
        raise InputError([Problem(name, 0, what, f"at most {MAX_BYTES:,} bytes: shorten the longest evidence")])
    again = parse_profile(written, name, vocabulary)
    wanted = with_bodies(profile.answers, profile.bodies)
    differ = sorted(id for id in {*wanted, *again.answers} if wanted.get(id) != again.answers.get(id))
    if differ or replace(again, answers={}, path="") != replace(profile, answers={}, path=""):
        what = f"would not read back as it is ({', '.join(differ) or 'its head'}); nothing was written"
        raise InputError([Problem(name, 0, what, "write what is new into the file by hand")])
    return written


def save_profile(profile: Profile, path: Path, vocabulary: Vocabulary | None = None) -> None:
    """Write a new profile to `path`, whole or not at all.

    Raises
    ------
    UsageError
        If something is there already.
    InputError
        If it cannot be written.
    """
    check_place(path, PROFILE)
    write(path, checked_text(profile, vocabulary or load_vocabulary(), name=str(path)), PROFILE, new=True)
