"""Change a YAML file so that it reads as wanted, and touch nothing else of it.

What a person wrote stays byte for byte: comments, order, quotes, line ends, a byte-order mark. Only the values
that differ are put in, at the places the parser names; then the new text is parsed again, and what does not read
back as it was meant is never returned.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any

import yaml

from latecomer.errors import InputError, Problem
from latecomer.text import broken, fault
from latecomer.yamlfile.reading import BYTE_ORDER_MARK, Map, Seq, parse, plain_text
from latecomer.yamlfile.rendering import INDENT, block, block_list, goes_below, inline, scalar

# One pass is enough but where a new line below changes a text above.
PASSES = 3
_BREAK = re.compile(r"\r\n|[\r\n\x85\u2028\u2029]")


def rewrite(text: str, wanted: Callable[[Any], Mapping[str, Any]], name: str = "") -> str:
    """Return YAML text that reads as wanted, with everything else as it is in `text`.

    Parameters
    ----------
    text : str
        The file as it stands, with its byte-order mark and line ends; empty for a new one.
    wanted : callable
        Given what `text` reads as (None where it is empty), returns what the new text shall read as, and leaves
        what it was given as it is. Keys that are new come after the key they follow there.
    name : str
        How the file is named to a reader.

    Raises
    ------
    InputError
        If `text` is not sound, or nothing that reads as wanted can be written.
    """
    made = text.lstrip(BYTE_ORDER_MARK)
    mark = text[: len(text) - len(made)]
    old = _data(made, name)
    new = wanted(old)
    _check_text(new, name)
    first = _BREAK.search(made)
    end_of_line = "\r\n" if first and first.group() == "\r\n" else "\n"
    with suppress(InputError):  # of a text that we made
        for _ in range(PASSES):
            made = _changed(made, old, new, end_of_line)
            old = _data(made, name)
            if same(old, new):
                return mark + made
    raise InputError(
        [Problem(name, 0, "cannot be changed without loss", "write what is new into the file by hand")]
    )


def _data(text: str, name: str) -> Any:
    document = parse(plain_text(text), name)
    if document.unsound:
        raise InputError(document.unsound)
    return document.data


def same(one: Any, other: Any) -> bool:
    """Say whether two values of YAML are the same: 1 and 1.0 are, 1 and true are not."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(same(value, other[key]) for key, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


def _check_text(wanted: Any, name: str, place: str = "") -> None:
    """Refuse what no file can hold, before anything is written."""
    if isinstance(wanted, Mapping):
        for key, value in wanted.items():
            _check_text(key, name, place)
            _check_text(value, name, f"{place}.{key}" if place else key)
    elif isinstance(wanted, list):
        for value in wanted:
            _check_text(value, name, place)
    elif isinstance(wanted, str) and broken(wanted):
        what = f"{place}: {fault(wanted)}; nothing was written"
        raise InputError(
            [Problem(name, 0, what, "your terminal does not write UTF-8: `locale` shows how it is set")]
        )


def _changed(text: str, old: Any, wanted: Mapping[str, Any], end_of_line: str) -> str:
    if not isinstance(old, Map) or not old:
        head = text if not text or text.endswith(("\n", "\r")) else text + end_of_line
        return head + _ended(block(wanted, 0), end_of_line) if old is None else text
    edits = _Edits(text, end_of_line)
    node = yaml.compose(text, Loader=yaml.CSafeLoader)
    assert node
    edits.change(node, old, wanted, flow=False)
    return edits.text()


def _ended(lines: Iterable[str], end_of_line: str) -> str:
    return "".join(line + end_of_line for line in lines)


# --- where -----------------------------------------------------------------------------------------------


class _Edits:
    """What is put where in a text; the places are those of the text as it was."""

    def __init__(self, text: str, end_of_line: str) -> None:
        self.old = text
        self.end_of_line = end_of_line
        self.edits: list[tuple[int, int, int, str]] = []
        breaks = [found.span() for found in _BREAK.finditer(text)]
        self.starts = [0, *(end for _, end in breaks)]
        self.ends = [*(start for start, _ in breaks), len(text)]

    def text(self) -> str:
        """Return the text with everything put in."""
        parts, at = [], 0
        for start, end, _, new in sorted(self.edits):
            parts += [self.old[at:start], new]
            at = end
        return "".join([*parts, self.old[at:]])

    def put(self, start: int, end: int, new: str) -> None:
        """Note that `new` comes in the place of what stands from `start` to `end`."""
        self.edits.append((start, end, len(self.edits), new))

    def change(self, node: yaml.Node, old: Any, new: Any, *, flow: bool) -> None:
        """Change what stands at a node, as little as may be."""
        if same(old, new):
            return
        flow = flow or bool(getattr(node, "flow_style", False))
        if isinstance(old, Map) and isinstance(new, Mapping) and old.keys() & new.keys():
            self._change_mapping(node, old, new, flow=flow)
        elif isinstance(old, Seq) and isinstance(new, list) and _kept(old, new):
            self._change_list(node, old, new, flow=flow)
        else:
            self._replace(node, new, flow=flow)

    def _change_mapping(self, node: Any, old: Map, new: Mapping[str, Any], *, flow: bool) -> None:
        nodes = dict(zip(old, node.value, strict=True))
        for key, (key_node, value_node) in nodes.items():
            if key not in new or same(old[key], new[key]):
                continue
            if _is_block(value_node) == goes_below(new[key]) or flow or _holds_flow(value_node):
                self.change(value_node, old[key], new[key], flow=flow)
            else:
                self._swap(key_node, value_node, new[key])
        self._drop([pair for key, pair in nodes.items() if key not in new], list(nodes.values()), node, flow=flow)
        before: Any = None
        fresh: dict[str, Any] = {}
        for key, value in new.items():
            if key not in old:
                fresh[key] = value
                continue
            self._insert_keys(node, before, fresh, flow=flow)
            before, fresh = nodes[key], {}
        self._insert_keys(node, before, fresh, flow=flow)

    def _insert_keys(self, node: Any, before: Any, fresh: Mapping[str, Any], *, flow: bool) -> None:
        if not fresh:
            return
        if flow:
            items = [f"{scalar(key, flow=True)}: {inline(value)}" for key, value in fresh.items()]
        else:
            items = block(fresh, _column(node))
        self._insert(node, before, items, flow=flow)

    def _insert(self, node: Any, before: Any, items: list[str], *, flow: bool) -> None:
        """Put items after the child `before` of a collection, or before all of them."""
        if before is not None and flow:
            self.put(_end(before), _end(before), "".join(f", {item}" for item in items))
        elif before is not None:
            self._lines_after(before, items)
        else:
            self._insert_first(node, items, flow=flow)

    def _insert_first(self, node: Any, items: list[str], *, flow: bool) -> None:
        start = node.start_mark.index
        line = bisect_right(self.starts, start) - 1
        if flow:
            self.put(start + 1, start + 1, "".join(f"{item}, " for item in items))
        elif self.old[self.starts[line] : start].strip():  # behind something else on its line
            indent = self.end_of_line + " " * _column(node)
            self.put(start, start, self.end_of_line.join(items).lstrip(" ") + indent)
        elif line:
            at = self.ends[line - 1]
            self.put(at, at, "".join(self.end_of_line + item for item in items))
        else:
            self.put(0, 0, "".join(item + self.end_of_line for item in items))

    def _lines_after(self, child: Any, lines: list[str]) -> None:
        last = _last(child)
        at = last.end_mark.index
        if at == len(self.old) and _is_block_text(last) and not _BREAK.search(self.old, at - 1):
            # The file ends within a block text: what follows must not lend it a line break.
            header = re.compile(r"[|>](\d?)[+-]?").match(self.old, last.start_mark.index)
            if header and not any(start <= header.start() < end for start, end, *_ in self.edits):
                self.put(header.end(1), header.end(), "-")
        elif _is_block_text(last) and re.match(r"[|>]\d?\+", self.old[last.start_mark.index :][:3]):
            self.put(at, at, _ended(lines, self.end_of_line))  # the empty lines after it belong to it
            return
        else:
            at = self._line_end(self._node_end(last))
        self.put(at, at, "".join(self.end_of_line + line for line in lines))

    def _change_list(self, node: Any, old: Seq, new: list[Any], *, flow: bool) -> None:
        children, gone = node.value, []
        matched = SequenceMatcher(None, [*map(repr, old)], [*map(repr, new)], autojunk=False)
        for tag, i, j, k, m in matched.get_opcodes():
            if tag == "equal":
                continue
            paired = min(j - i, m - k)
            for child, was, will in zip(children[i:j], old[i:j], new[k:m], strict=False):
                self.change(child, was, will, flow=flow)
            gone += children[i + paired : j]
            fresh = new[k + paired : m]
            if fresh:
                items = [inline(item) for item in fresh] if flow else block_list(fresh, _column(node))
                self._insert(node, children[i + paired - 1] if i + paired else None, items, flow=flow)
        self._drop(gone, children, node, flow=flow)

    def _drop(self, gone: list[Any], children: list[Any], node: Any, *, flow: bool) -> None:
        """Take children of a collection away, of which at least one stays."""
        going = [any(child is one for one in gone) for child in children]
        first, last = going.index(False), len(going) - 1 - going[::-1].index(False)
        line = self._line_start(_start(children[0]))
        if flow:
            spans = [(_start(one), _start(then)) for one, then in pairwise(children)]
            self._take([span for span, goes in zip(spans[:last], going, strict=False) if goes])
            if last < len(children) - 1:
                self.put(_end(children[last]), _end(children[-1]), "")
            return
        # The first may stand behind something else on its line: the next that stays comes up to its place.
        lead = self.old[line : _start(children[0])].strip(" ")
        behind = lead not in (("",) if isinstance(node, yaml.MappingNode) else ("-",))
        if first and behind:
            self.put(_start(children[0]), _start(children[first]), "")
        rest = [child for i, child in enumerate(children) if going[i] and (i > first or not behind)]
        self._take([self._lines_of(child) for child in rest])

    def _take(self, spans: Iterable[tuple[int, int]]) -> None:
        for start, end in spans:
            self.put(start, end, "")

    def _lines_of(self, child: Any) -> tuple[int, int]:
        """Return where the lines of a child begin and end, with the line break before them or, at first, after."""
        line = bisect_right(self.starts, _start(child)) - 1
        end = self._node_end(_last(child))
        if line:
            return self.ends[line - 1], self._line_end(end)
        return 0, self._next_line(end)

    # --- one value in the place of another ---

    def _replace(self, node: Any, new: Any, *, flow: bool) -> None:
        start, end = node.start_mark.index, self._node_end(_last(node))
        if goes_below(new) and not flow:
            column = _column(node)
            lines = block(new, column) if isinstance(new, Mapping) else block_list(new, column)
            self.put(start, end, self.end_of_line.join(lines).lstrip(" "))
            return
        lead = "" if start != end else " " if self.old[start - 1 : start] == ":" else ": "
        self.put(start, end, lead + inline(new, flow=flow) + self._header_comment(node))

    def _swap(self, key: Any, node: Any, new: Any) -> None:
        """Put a value that goes below its key in the place of one beside it, or the other way round."""
        colon = self.old.index(":", key.end_mark.index) + 1
        end = self._node_end(_last(node))
        if goes_below(new):
            column = key.start_mark.column + INDENT
            lines = block(new, column) if isinstance(new, Mapping) else block_list(new, column)
            self.put(colon, end, self._header_comment(node))
            at = self._line_end(end)
            self.put(at, at, "".join(self.end_of_line + line for line in lines))
        else:
            self.put(colon, colon, " " + inline(new, flow=False))
            self.put(self._line_end(colon), end, "")

    def _header_comment(self, node: Any) -> str:
        """Return the comment behind the sign that opens a block text."""
        if not _is_block_text(node):
            return ""
        found = re.search(r"[ \t]+#.*", self.old[node.start_mark.index : self._line_end(node.start_mark.index)])
        return found.group() if found else ""

    # --- lines ---

    def _node_end(self, node: Any) -> int:
        """Return where a node ends; of a block text, its last line."""
        start, end = node.start_mark.index, int(node.end_mark.index)
        if _is_block_text(node):
            return int(start + len(self.old[start:end].rstrip("\r\n\x85\u2028\u2029 \t")))
        return end

    def _line_end(self, at: int) -> int:
        return self.ends[bisect_right(self.starts, at) - 1]

    def _line_start(self, at: int) -> int:
        return self.starts[bisect_right(self.starts, at) - 1]

    def _next_line(self, at: int) -> int:
        return next(iter(self.starts[bisect_right(self.starts, at) :]), len(self.old))


def _kept(old: list[Any], new: list[Any]) -> bool:
    """Say whether something of a list stays, so that the rest is put around it."""
    return bool(new) and any(any(same(one, other) for other in new) for one in old)


def _is_block(node: Any) -> bool:
    return isinstance(node, yaml.CollectionNode) and not node.flow_style


def _holds_flow(node: Any) -> bool:
    return isinstance(node, yaml.CollectionNode) and bool(node.flow_style) and bool(node.value)


def _column(node: Any) -> int:
    return int(node.start_mark.column)


def _start(child: Any) -> int:
    return int((child[0] if isinstance(child, tuple) else child).start_mark.index)


def _end(child: Any) -> int:
    return int(_last(child).end_mark.index)


def _last(child: Any) -> Any:
    """Return the node with which a child ends; the parser lets blocks end where the next thing begins."""
    node = child[1] if isinstance(child, tuple) else child
    while _is_block(node) and node.value:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    return node


def _is_block_text(node: Any) -> bool:
    return getattr(node, "style", None) in ("|", ">")
