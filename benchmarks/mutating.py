"""Files changed at random, as people, editors and other programs change them, read and written in this process.

A profile goes through reading, the change that an answer makes, and now and then an assessment and its report;
rules and questionnaires through reading and, where nothing is wrong with them, through what they are for. A fault
that is told is what we want; an exception, or a text that an answer to something else has changed, is ours.
"""

from __future__ import annotations

import random
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from latecomer import resources
from latecomer.assessment import assess
from latecomer.errors import LatecomerError
from latecomer.knowledge import load_files
from latecomer.library import Library, load_library
from latecomer.profile import Answer, Profile, load_profile, prefill, profile_text
from latecomer.profile.changing import settled
from latecomer.profile.reading import parse_profile
from latecomer.profile.writing import checked_text
from latecomer.questionnaire import Flow, check_questionnaires, load_questionnaires
from latecomer.report import render
from latecomer.vocabulary import Vocabulary, load_vocabulary
from latecomer.yamlfile import parse, plain_text

# One profile in so many that load is assessed and rendered: a second each.
RENDERED = 200
SHOWN = 5
# Where a line ends for YAML.
BREAKS = re.compile(r"\r\n|[\r\n\x85\u2028\u2029]")

TEXTS = (
    *(
        "tea",
        "two  spaces",
        " ",
        "'",
        '"',
        "\\",
        "#",
        " # no comment",
        ": ",
        "- ",
        "?",
        "|",
        ">+",
        "{",
        "}",
        "[",
        "]",
    ),
    *(
        ",",
        "&a",
        "*a",
        "!!str",
        "%",
        "@",
        "`",
        "---",
        "...",
        "~",
        "null",
        "yes",
        "NO",
        "2024-01-01",
        "1e999",
        "-.5",
    ),
    *(
        "0x1F",
        "007",
        "1_000",
        "12,5",
        "99999999999999999999",
        "unknown",
        "skipped",
        "true",
        "3",
        "4",
        "0",
        "{}",
        "[]",
    ),
    *(
        "|\n      a\n\n",
        ">-\n      folded\n      text\n",
        "\n      - a\n      - b",
        "'a\n      b'",
        '"a\\\n      b"',
    ),
    *(
        "می‌دوزند",
        "ක්‍ෂේ",
        "👩‍🔧",
        "国家标准",
        "a\u00a0b",
        "a\u2028b",
        "a\u2029b",
        "a\x85b",
        "\ufeff",
        "\u202e",
        "\u00ad",
    ),
    *(
        "\t",
        "\r",
        "\x00",
        "\x1b[31m",
        '"\\e[31m"',
        '"\\x9b"',
        '"\\u202e"',
        "\x7f",
        "\ufffe",
        "x" * 5000,
        "(" * 300,
    ),
)


def _somewhere(text: str, chance: random.Random) -> int:
    return chance.randrange(len(text) + 1)


def _insert(text: str, chance: random.Random) -> str:
    at = _somewhere(text, chance)
    return text[:at] + chance.choice(TEXTS) + text[at:]


def _delete(text: str, chance: random.Random) -> str:
    at = _somewhere(text, chance)
    return text[:at] + text[at + chance.randint(1, 20) :]


def _value(text: str, chance: random.Random) -> str:
    """Put something else where a value stands."""
    lines = text.split("\n")
    held = [i for i, line in enumerate(lines) if ": " in line or line.rstrip().endswith(":")]
    if held:
        i = chance.choice(held)
        lines[i] = lines[i].partition(":")[0] + ":" + chance.choice((" ", "\t", "  ")) + chance.choice(TEXTS)
    return "\n".join(lines)


NOTES = ("evidence: ", "note: ", "role: ", "source: ", "leading_sectors: ", "# ")


def _note(text: str, chance: random.Random) -> str:
    """Write a note or a comment, of the kind people paste, below a line that has room for it."""
    lines = text.split("\n")
    i = chance.randrange(len(lines))
    room = len(lines[i]) - len(lines[i].lstrip(" "))
    lines.insert(i + 1, " " * room + chance.choice(NOTES) + chance.choice(TEXTS) + " " + chance.choice(TEXTS))
    return "\n".join(lines)


def _lines(text: str, chance: random.Random) -> str:
    """Repeat, drop, move, indent or comment on a line."""
    lines = text.split("\n")
    i, j = chance.randrange(len(lines)), chance.randrange(len(lines))
    act = chance.randrange(6)
    if act == 0:
        lines.insert(j, lines[i])
    elif act == 1:
        del lines[i]
    elif act == 2:
        lines[i], lines[j] = lines[j], lines[i]
    elif act == 3:
        lines[i] = chance.choice((" ", "  ", "\t")) + lines[i]
    elif act == 4:
        lines[i] = lines[i][chance.randint(1, 3) :]
    else:
        lines[i] += "  # mine"
    return "\n".join(lines)


def _ends(text: str, chance: random.Random) -> str:
    """Change what stands at the end, the line ends, or the beginning."""
    return chance.choice(
        (
            text.rstrip("\n"),
            text + "\n\n# the end",
            text + "...\n",
            "\ufeff" + text,
            "# mine\n\n---\n" + text,
            text.replace("\n", "\r\n"),
            text[: _somewhere(text, chance)],
            text.replace("answers:\n", "answers:  # all of them\n\n"),
        )
    )


MUTATORS = (_insert, _delete, _value, _value, _note, _note, _lines, _lines, _ends, _ends)


def mutated(text: str, chance: random.Random) -> str:
    """Return a text after one to three changes, mostly one: more would seldom still be a profile."""
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        text = chance.choice(MUTATORS)(text, chance)
    return text


class Count(Counter[str]):
    """What came of the runs of one kind; the first faults of ours are printed."""

    def fault(self, what: str, seed: str, error: object) -> None:
        """Count a fault of ours."""
        self[what] += 1
        if self[what] <= SHOWN:
            print(f"  {what}: {seed}: {type(error).__name__}: {str(error)[:200]}")


def profiles(runs: int, seed: int) -> Count:
    """Mutate profiles: read them, answer a question in them, read them again."""
    vocabulary, library = load_vocabulary(), load_library()
    texts = _profile_texts(vocabulary)
    count = Count()
    for n in range(runs):
        chance = random.Random(f"{seed} profile {n}")
        text = mutated(chance.choice(texts), chance)
        count["runs"] += 1
        try:
            profile = parse_profile(text, "p.yaml", vocabulary)
        except LatecomerError:
            count["refused"] += 1
            continue
        except Exception as error:
            count.fault("exceptions", f"profile {n}", error)
            continue
        count["read"] += 1
        _answered(profile, text, vocabulary, chance, count, f"profile {n}")
        if count["read"] % RENDERED == 0:
            count["rendered"] += 1
            _told(profile, library, count, f"profile {n}")
    return count


def _profile_texts(vocabulary: Vocabulary) -> list[str]:
    """Return what is mutated: small files in many layouts, and one that public data fill."""
    head = "format: latecomer/profile/2\ncountry: KEN\nas_of: 2023\n"
    ethiopia = (resources.examples() / "ethiopia.yaml").read_text(encoding="utf-8")
    start = prefill("KEN", 2023, vocabulary)
    few = replace(
        start, answers=dict(list(start.answers.items())[:4]), bodies=dict(list(start.bodies.items())[:2])
    )
    small = [
        head + "note: 'it''s  mine'\nanswers:\n  mstq: 1  # seen\n  cap_operate:\n    value: 2\n    evidence: |\n"
        "      two plants\n      visited\n  leading_sectors: tea and coffee\n",
        head + "struck_out: [KOR]\nanswers: {mstq: {value: 1, evidence: seen}, budget_space: 2}\n",
        '{"format": "latecomer/profile/2", "country": "KEN", "as_of": 2023, "answers": {"mstq": {"value": 1}}}\n',
        head + "bodies:\n  guarantee:\n    - name: A fund\n      since: 1990\n      until: 2000\n"
        "    - {name: B, since: 2001}\nanswers:\n\n  # people\n  existing.guarantee.exists: true\n\n"
        "  internal_obstacles:\n    - did_not_know\n    - management\n",
        profile_text(few),
    ]
    return [*small, *small, *small, *small, ethiopia]


def _answered(
    profile: Profile, text: str, vocabulary: Vocabulary, chance: random.Random, count: Count, seed: str
) -> None:
    """Answer one question as `answer` does, and look whether anything else has changed."""
    ids = [v.id for v in vocabulary.values() if v.kind == "ordinal"]
    id = chance.choice([*ids, *(id for id in profile.answers if id in ids)] or ids)
    said = "".join(chance.choice(TEXTS) for _ in range(2)).encode("utf-8", "ignore").decode()
    given = Answer(value=float(chance.randint(0, 4)), evidence=said, via="respondent")
    changed = replace(profile, answers={**profile.answers, id: given})
    try:
        after = checked_text(changed, vocabulary, text, "p.yaml")
        again = parse_profile(after, "p.yaml", vocabulary)
    except LatecomerError as error:
        count.fault("not rewritten", seed, error)
        return
    except Exception as error:
        count.fault("exceptions", seed, error)
        return
    count["rewritten"] += 1
    if again.answers != settled(changed, vocabulary).answers:
        count.fault("texts changed", seed, "another answer reads differently")
    elif lost := _lost(text, after, id):
        count.fault("lines lost", seed, repr(lost))


def _lost(text: str, after: str, id: str) -> str:
    """Return a line that is no longer there, outside the answer that was given and the line of the format."""
    document = parse(plain_text(text), "p.yaml")
    lines = BREAKS.split(plain_text(text))
    starts = sorted(
        {document.line("answers", key) for key in document.data.get("answers") or {}}
        | {document.line(key) for key in document.data}
    )
    first = document.line("answers", id)
    end = next((line for line in starts if line > first), len(lines) + 1)
    mine = {*range(first, end), document.line("format")}
    held = {*BREAKS.split(plain_text(after))}
    held |= {
        line.removesuffix("-") for line in held if line.endswith(("|-", ">-"))
    }  # ended the file without a break
    kept = (line for n, line in enumerate(lines, start=1) if n not in mine and line.strip())
    return next((line for line in kept if line not in held and not _goes_on(line, held)), "")


def _goes_on(line: str, held: set[str]) -> bool:
    """Say whether a line of braces stands there with something more before they close."""
    return line.endswith("}") and any(other.startswith(line.rstrip("}")) for other in held)


def _told(profile: Profile, library: Library, count: Count, seed: str) -> None:
    try:
        render(assess(profile, library, draws=20))
    except LatecomerError:
        count["refused when told"] += 1
    except Exception as error:
        count.fault("exceptions", seed, error)


def rules(runs: int, seed: int) -> Count:
    """Mutate one file of the rules at a time: what passes the check must assess an example."""
    library = load_library()
    profile = load_profile(resources.examples() / "vietnam.yaml", library.vocabulary)
    count = Count()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "rules"
        shutil.copytree(resources.rules(), copy)
        paths = sorted(path for path in copy.rglob("*.yaml") if "cases" not in path.parts)
        for n in range(runs):
            chance = random.Random(f"{seed} rules {n}")
            path = chance.choice(paths)

            def read_and_tell() -> bool:
                knowledge, _, problems = load_files(copy, library.vocabulary)
                if problems or knowledge is None:
                    return False
                render(assess(profile, replace(library, knowledge=knowledge), draws=20))
                return True

            _one(path, chance, count, f"rules {n} {path.name}", read_and_tell)
    return count


def questionnaires(runs: int, seed: int) -> Count:
    """Mutate the vocabulary or a questionnaire: what passes the check must lay out its questions."""
    count = Count()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "questionnaires"
        shutil.copytree(resources.questionnaires(), copy)
        shipped, resources.questionnaires = resources.questionnaires, lambda: copy
        try:
            for n in range(runs):
                chance = random.Random(f"{seed} questionnaires {n}")
                path = chance.choice(sorted(copy.glob("*.yaml")))
                _one(path, chance, count, f"questionnaires {n} {path.name}", _read_and_lay_out)
        finally:
            resources.questionnaires = shipped
    return count


def _read_and_lay_out() -> bool:
    vocabulary = load_vocabulary.__wrapped__()
    for one in load_questionnaires.__wrapped__():
        if check_questionnaires(one, vocabulary, set(vocabulary)):
            return False
        Flow.of(one, vocabulary).open(Profile("KEN", 2023, {}))
    return True


def _one(path: Path, chance: random.Random, count: Count, seed: str, use: Callable[[], bool]) -> None:
    """Mutate a file, use it, and put it back."""
    before = path.read_bytes()
    path.write_bytes(mutated(before.decode(), chance).encode("utf-8", "surrogatepass"))
    count["runs"] += 1
    try:
        count["read" if use() else "refused"] += 1
    except LatecomerError:
        count["refused"] += 1
    except Exception as error:
        count.fault("exceptions", seed, error)
    finally:
        path.write_bytes(before)
