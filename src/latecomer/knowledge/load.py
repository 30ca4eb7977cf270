"""Read `rules/` into `Knowledge`: every file strictly, every fault of every file at once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeVar

from latecomer import resources
from latecomer.cache import kept
from latecomer.citations import Citation, Source, instances, load_sources, unknown_documents
from latecomer.engine import ConditionError, names, parse_condition, parse_formula
from latecomer.errors import InputError, Problem
from latecomer.knowledge import checks
from latecomer.knowledge.cards import DefaultLink, Gates, Institution, Instrument, Link, LinkName
from latecomer.knowledge.comparing import Comparing
from latecomer.knowledge.diagnosing import (
    Caution,
    Channel,
    Context,
    Contradiction,
    Failure,
    First,
    KnowledgeFlow,
    Programme,
    Road,
    RoadName,
    Scale,
    TargetGroup,
)
from latecomer.knowledge.model import Knowledge, KoreaFact, Method
from latecomer.knowledge.signs import Formula, Quantity, Statement, When
from latecomer.profile.format import Raw
from latecomer.vocabulary import Vocabulary, load_vocabulary
from latecomer.yamlfile import Wrong, as_it_stands, describe, read, structure

T = TypeVar("T")
OWN = "existing.own"


@dataclass(frozen=True)
class _Scales:
    format: Literal["latecomer/scales/1"]
    scales: dict[str, Scale]


@dataclass(frozen=True)
class _Failures:
    format: Literal["latecomer/failures/1"]
    failures: dict[str, Failure]


@dataclass(frozen=True)
class _Programmes:
    format: Literal["latecomer/diffusion/1"]
    programmes: dict[str, Programme]


@dataclass(frozen=True)
class _TargetGroups:
    format: Literal["latecomer/target-groups/1"]
    target_groups: dict[str, TargetGroup]


@dataclass(frozen=True)
class _Flows:
    format: Literal["latecomer/knowledge-flows/1"]
    flows: dict[str, KnowledgeFlow]


@dataclass(frozen=True)
class _Channels:
    format: Literal["latecomer/channels/1"]
    channels: dict[str, Channel]
    roads: dict[RoadName, Road]


@dataclass(frozen=True)
class _Contexts:
    format: Literal["latecomer/contexts/1"]
    contexts: dict[str, Context]


@dataclass(frozen=True)
class _First:
    format: Literal["latecomer/first/1"]
    first: dict[str, First]


@dataclass(frozen=True)
class _Cautions:
    format: Literal["latecomer/cautions/1"]
    cautions: dict[str, Caution]


@dataclass(frozen=True)
class _Contradictions:
    format: Literal["latecomer/contradictions/1"]
    contradictions: dict[str, Contradiction]


@dataclass(frozen=True)
class _TradeLaw:
    format: Literal["latecomer/trade-law/1"]
    instruments: dict[str, Instrument]


@dataclass(frozen=True)
class _Links:
    format: Literal["latecomer/links/1"]
    links: dict[LinkName, DefaultLink]


@dataclass(frozen=True)
class _KoreaDiffers:
    format: Literal["latecomer/korea-differs/1"]
    statements: tuple[Statement, ...]


@dataclass(frozen=True)
class _Korea:
    format: Literal["latecomer/korea/1"]
    facts: tuple[KoreaFact, ...]


@dataclass(frozen=True)
class Files:
    """What each file of `rules/` holds, by the name it is shown under: what authoring walks over."""

    content: Mapping[str, Any]
    sources: Mapping[str, Source]


def load_files(
    folder: Path, vocabulary: Vocabulary, overlay: Path | None = None
) -> tuple[Knowledge | None, Files, list[Problem]]:
    """Read a folder of rules and say everything that is wrong with it.

    Parameters
    ----------
    folder : Path
    vocabulary : Vocabulary
    overlay : Path, optional
        A folder of someone's own cards and sources (``institutions/*.yaml``, ``sources.yaml``), laid over them.

    Returns
    -------
    knowledge : Knowledge or None
        None where a file could not be read.
    files : Files
    problems : list of Problem
        Sorted by place.
    """
    reader = _Reader(folder, vocabulary, overlay)
    sources: dict[str, Source] = reader.sources()
    method = reader.read("method.yaml", Method)
    comparing = reader.read("comparators.yaml", Comparing)
    scales = reader.read("scales.yaml", _Scales)
    failures = reader.read("failures.yaml", _Failures)
    programmes = reader.read("diffusion.yaml", _Programmes)
    groups = reader.read("target_groups.yaml", _TargetGroups)
    flows = reader.read("knowledge_flows.yaml", _Flows)
    channels = reader.read("channels.yaml", _Channels)
    contexts = reader.read("contexts.yaml", _Contexts)
    first = reader.read("first.yaml", _First)
    cautions = reader.read("cautions.yaml", _Cautions)
    clashes = reader.read("contradictions.yaml", _Contradictions)
    law = reader.read("trade_law.yaml", _TradeLaw)
    differs = reader.read("korea_differs.yaml", _KoreaDiffers)
    gates = reader.read("gates.yaml", Gates)
    links = reader.read("links.yaml", _Links)
    korea = reader.read("korea.yaml", _Korea)
    cards = {}
    for path, origin in reader.cards():
        card = reader.read_path(path, f"institutions/{path.name}", Institution)
        if card and links:
            readiness = (*card.readiness, *reader.missing_links(card, links.links))
            cards[path.stem] = replace(card, path=resources.shown(path), origin=origin, readiness=readiness)
    files = Files(reader.content, sources)
    if not (method and comparing and scales and failures and programmes and groups):
        return None, files, sorted(set(reader.problems))
    if not (flows and channels and contexts and cautions and clashes):
        return None, files, sorted(set(reader.problems))
    if not (law and differs and gates and links and korea and first):
        return None, files, sorted(set(reader.problems))
    knowledge = Knowledge(
        sha256=reader.sha256(),
        method=method,
        comparing=comparing,
        gates=gates,
        links=links.links,
        sources=sources,
        scales=scales.scales,
        failures=failures.failures,
        programmes=programmes.programmes,
        target_groups=groups.target_groups,
        flows=flows.flows,
        channels=channels.channels,
        roads=channels.roads,
        contexts=contexts.contexts,
        first=first.first,
        cautions=cautions.cautions,
        contradictions=clashes.contradictions,
        instruments=law.instruments,
        korea_differs=differs.statements,
        institutions={card.id: card for card in cards.values()},
        korea=korea.facts,
    )
    problems = [*reader.problems, *checks.check(knowledge, cards, vocabulary, reader.names)]
    for name, content in reader.content.items():
        problems += unknown_documents(name, instances(content, Citation), sources)
    return knowledge, files, sorted(set(problems))


def load_knowledge(overlay: Path | None = None) -> Knowledge:
    """Read the shipped rules, with someone's own cards over them where a folder is named.

    Raises
    ------
    InputError
        With every problem of every file.
    """
    return _loaded(overlay)


@cache  # by the overlay, given or not: a cache on the function itself would keep both
def _loaded(overlay: Path | None) -> Knowledge:
    if overlay:  # one's own cards are being written: they are read each time
        return _read(overlay)
    folders = (resources.rules(), resources.questionnaires())
    return kept("rules", [path for folder in folders for path in folder.rglob("*.yaml")], lambda: _read(None))


def _read(overlay: Path | None) -> Knowledge:
    knowledge, _, problems = load_files(resources.rules(), load_vocabulary(), overlay)
    if problems or knowledge is None:
        raise InputError(problems)
    return knowledge


class _Reader:
    """Reads the files of one folder, keeps what they hold and what is wrong with them."""

    def __init__(self, folder: Path, vocabulary: Vocabulary, overlay: Path | None = None) -> None:
        self.folder = folder
        self.overlay = overlay
        self.vocabulary = vocabulary
        self.content: dict[str, Any] = {}
        self.problems: list[Problem] = []
        self.names: dict[str, str] = {}
        self.hooks = {When: self._when, Quantity: self._quantity, Formula: self._formula, Raw: as_it_stands}

    def sources(self) -> dict[str, Source]:
        found = self._sources(self.folder / "sources.yaml")
        if self.overlay and (self.overlay / "sources.yaml").exists():
            path = self.overlay / "sources.yaml"
            for id, source in self._sources(path).items():
                if id in found:
                    what, hint = f"source {id!r} is one of the shipped rules", "give yours another id"
                    self.problems.append(Problem(resources.shown(path), 0, what, hint))
                else:
                    found[id] = source
        return found

    def _sources(self, path: Path) -> dict[str, Source]:
        try:
            return load_sources(path, shown=resources.shown(path))
        except InputError as error:
            self.problems.extend(error.problems)
            return {}

    def cards(self) -> Iterator[tuple[Path, str]]:
        """Yield the files of the cards, each with where it comes from: empty for the shipped ones."""
        shipped = sorted((self.folder / "institutions").glob("*.yaml"))
        yield from ((path, "") for path in shipped)
        if self.overlay is None:
            return
        taken = {path.stem for path in shipped}
        own = sorted(self.overlay.rglob("*.yaml"))
        if not own:
            what, hint = "no rules of one's own in this folder", "put cards into institutions/, as NAME.yaml"
            self.problems.append(Problem(str(self.overlay), 0, what, hint))
        for path in own:
            name = path.relative_to(self.overlay)
            if name.parts[0] == "cases" or name.as_posix() == "sources.yaml":
                continue
            if len(name.parts) != 2 or name.parts[0] != "institutions":
                what = "one's own rules are cards and sources"
                hint = "put cards into institutions/, sources into sources.yaml; other rules are changed in rules/"
                self.problems.append(Problem(resources.shown(path), 0, what, hint))
            elif path.stem in taken:
                what, hint = f"there is a shipped card {path.stem!r}", "give yours another id and file name"
                self.problems.append(Problem(resources.shown(path), 0, what, hint))
            else:
                yield path, str(self.overlay)

    def read(self, name: str, cls: type[T]) -> T | None:
        return self.read_path(self.folder / name, name, cls)

    def read_path(self, path: Path, name: str, cls: type[T]) -> T | None:
        shown = resources.shown(path)
        self.names[name] = shown
        try:
            content = structure(read(path, shown=shown), cls, self.hooks)
        except InputError as error:
            self.problems.extend(error.problems)
            return None
        self.content[shown] = content
        return content

    def _when(self, raw: Any, _: Any) -> When:
        try:
            condition = parse_condition(raw, self.vocabulary)
        except ConditionError as error:
            raise Wrong(error.what, error.hint) from None
        return When(condition, str(condition))

    def missing_links(self, card: Institution, links: Mapping[LinkName, DefaultLink]) -> list[Link]:
        """Return the links of readiness that a card does not describe itself."""
        found = []
        for name, link in links.items():
            if any(own.link == name for own in card.readiness):
                continue
            try:
                when = self._when(link.when.replace(OWN, f"existing.{card.function}"), None)
            except Wrong as error:
                self.problems.append(
                    Problem(self.names["links.yaml"], link.line, f"{name}: {error.what}", error.hint)
                )
                continue
            found.append(Link(name, when, link.effect, link.reason, link.cite, link.after, link.line))
        return found

    def _formula(self, raw: Any, _: Any) -> Formula:
        if not isinstance(raw, str):
            raise Wrong(f"expected a quantity, found {describe(raw)}", "write log(private_credit)")
        try:
            expression = parse_formula(raw, self.vocabulary)
        except ConditionError as error:
            raise Wrong(error.what, error.hint) from None
        return Formula(expression, str(expression))

    def _quantity(self, raw: Any, _: Any) -> Quantity:
        formula = self._formula(raw, None)
        if len(names(formula.expression)) != 1:
            raise Wrong(f"`{raw}` must read one variable", "compare each variable on its own")
        return Quantity(formula.expression, formula.text)

    def sha256(self) -> str:
        digest = hashlib.sha256(self.vocabulary.sha256.encode())
        for folder in filter(None, (self.folder, self.overlay)):
            for path in sorted(folder.rglob("*.yaml")):
                name = path.relative_to(folder)
                if "cases" not in name.parts:
                    digest.update(name.as_posix().encode())
                    digest.update(path.read_bytes())
        return digest.hexdigest()
