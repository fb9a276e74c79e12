"""Turns YAML 1.2 text into trees of text that know the line and column of every key and value.

A scalar is the text as written: no ``NO`` becomes false and no ``010`` eight; whoever reads the
tree decides the type. Only an empty plain value is None. Tags, anchors, aliases, duplicate keys
and a second document are faults, each with its place; nothing that a file holds raises.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import yaml

Tree: TypeAlias = "dict[str, Tree] | list[Tree] | str | None"
Path = tuple[str, ...]
Mark = tuple[int, int]  # line and column, both from 1

MAX_BYTES = 1_000_000
MAX_DEPTH = 40  # the readers of a tree recurse; the language itself needs about a dozen levels

# The characters that YAML 1.2 does not allow in a stream (production c-printable).
_FORBIDDEN = re.compile(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_HINTS = (
    ("cannot start any token", "indent with spaces; quote a text that begins with @, % or `"),
    ("mapping values are not allowed", "quote a text that holds ': '; check the indentation"),
    ("',' or '}'", "inside {} quote a text that holds braces, commas or ': '; close every {"),
    ("',' or ']'", "inside [] quote a text that holds brackets or commas; close every ["),
    ("could not find expected ':'", "every key is followed by ': '; check the indentation"),
    ("expected key", "the keys of one block stand in one column"),
    ("unexpected end of stream", "close the quotation mark"),
)


@dataclass(frozen=True, slots=True)
class YamlFault:
    """Something in the text that is not YAML, or not the plain YAML of this product."""

    mark: Mark
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class YamlDocument:
    """A tree, where each of its keys and values stands, and what was wrong with the text.

    List items are named by their index as text. The tree holds what could be read beside the
    faults: the first of two equal keys, the value of a tagged node.
    """

    tree: Tree
    keys: dict[Path, Mark] = field(default_factory=dict, repr=False)
    values: dict[Path, Mark] = field(default_factory=dict, repr=False)
    faults: tuple[YamlFault, ...] = ()


def read_yaml(data: bytes) -> YamlDocument:
    """Return the tree of a file's bytes, with every fault instead of an exception."""
    text, fault = _decode(data)
    if fault:
        return YamlDocument(None, faults=(fault,))
    builder = _Builder()
    try:
        builder.follow(yaml.parse(text, Loader=yaml.CSafeLoader))
    except yaml.YAMLError as error:
        builder.faults.append(_syntax_fault(error))
        return YamlDocument(None, builder.keys, builder.values, tuple(builder.faults))
    return YamlDocument(builder.root, builder.keys, builder.values, tuple(builder.faults))


def _decode(data: bytes) -> tuple[str, YamlFault | None]:
    if len(data) > MAX_BYTES:
        return "", YamlFault((1, 1), "the file is larger than 1 MB", "split it")
    if data.startswith(_UTF16):
        return "", YamlFault((1, 1), "the file is UTF-16", "save it as UTF-8")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # The decoder counts from behind the byte order mark, so the prefix comes from its object.
        before = error.object[: error.start].decode("utf-8-sig")
        mark = _mark_after(before)
        return "", YamlFault(mark, "the file is not UTF-8", "save it as UTF-8, not Latin-1")
    found = _FORBIDDEN.search(text)
    if found:
        mark = _mark_after(text[: found.start()])
        message = f"the control character U+{ord(found[0]):04X} is not allowed"
        return "", YamlFault(mark, message, "remove it")
    return text, None


def _mark_after(text: str) -> Mark:
    return text.count("\n") + 1, len(text) - text.rfind("\n")


def _mark(event: Any) -> Mark:  # noqa: ANN401 - PyYAML types the marks of events as Any
    return event.start_mark.line + 1, event.start_mark.column + 1


def _syntax_fault(error: yaml.YAMLError) -> YamlFault:
    problem = getattr(error, "problem", None) or "the text is not YAML"
    place = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    mark = (place.line + 1, place.column + 1) if place else (1, 1)
    hint = next((hint for part, hint in _HINTS if part in problem), "")
    return YamlFault(mark, f"the YAML cannot be read: {problem}", hint)


@dataclass(slots=True)
class _Frame:
    """An open mapping or list; ``key`` is the key that waits for its value."""

    node: dict[str, Tree] | list[Tree]
    path: Path
    key: str | None = None
    discard: bool = False  # the waiting key is a duplicate or none: its value is dropped
    is_key: bool = False  # it stands where a key should


class _Builder:
    """Follows the parser's events; keeps its own stack, so that depth is bounded."""

    def __init__(self) -> None:
        self.root: Tree = None
        self.keys: dict[Path, Mark] = {}
        self.values: dict[Path, Mark] = {}
        self.faults: list[YamlFault] = []
        self._stack: list[_Frame] = []
        self._documents = 0

    def follow(self, events: Iterable[Any]) -> None:
        """Build the tree of the first document, or as much of it as is allowed."""
        for event in events:
            if isinstance(event, yaml.NodeEvent):
                if not self._node(event):
                    return
            elif isinstance(event, yaml.CollectionEndEvent):
                self._close()
            elif isinstance(event, yaml.DocumentStartEvent) and not self._next_document(event):
                return
        if not self._documents:
            self.faults.append(YamlFault((1, 1), "the file is empty"))

    def _node(self, event: Any) -> bool:  # noqa: ANN401 - see _mark
        if isinstance(event, yaml.AliasEvent):
            self._fault(event, "aliases are not allowed", "write the value out")
            self._alias(event)
            return True
        self._refuse_extras(event)
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event)
            return True
        return self._open(event)

    def _next_document(self, event: Any) -> bool:  # noqa: ANN401 - see _mark
        self._documents += 1
        if self._documents > 1:
            self._fault(event, "a second document begins here", "one file holds one document")
        return self._documents == 1

    def _fault(self, event: Any, message: str, hint: str) -> None:  # noqa: ANN401 - see _mark
        self.faults.append(YamlFault(_mark(event), message, hint))

    def _refuse_extras(self, event: Any) -> None:  # noqa: ANN401 - see _mark
        if event.tag is not None:
            self._fault(event, "tags are not allowed", "the key decides the type of its value")
        if event.anchor is not None:
            self._fault(event, "anchors are not allowed", "write the value out where it is used")

    def _scalar(self, event: Any) -> None:  # noqa: ANN401 - see _mark
        is_null = event.value == "" and event.implicit[0]
        frame = self._stack[-1] if self._stack else None
        if frame is None or isinstance(frame.node, list) or frame.key is not None:
            self._place(None if is_null else event.value, _mark(event))
        elif is_null:
            self._fault(event, "the key is missing", "write the key before ':'")
            frame.key, frame.discard = "", True
        else:
            self._begin_pair(frame, event)

    def _alias(self, event: Any) -> None:  # noqa: ANN401 - see _mark
        frame = self._stack[-1] if self._stack else None
        if frame and isinstance(frame.node, dict) and frame.key is None:
            frame.key, frame.discard = "", True
        else:
            self._place(None, _mark(event))

    def _begin_pair(self, frame: _Frame, event: Any) -> None:  # noqa: ANN401 - see _mark
        key = event.value
        frame.discard = key in frame.node
        frame.key = key
        if frame.discard:
            first = self.keys[*frame.path, key][0]
            self._fault(event, f"the key {key!r} stands here twice", f"first on line {first}")
        else:
            self.keys[*frame.path, key] = _mark(event)

    def _open(self, event: Any) -> bool:  # noqa: ANN401 - see _mark
        if len(self._stack) >= MAX_DEPTH:
            self._fault(event, f"more than {MAX_DEPTH} levels", "nest less deeply")
            self.root = None
            return False
        frame = self._stack[-1] if self._stack else None
        node: dict[str, Tree] | list[Tree] = {} if isinstance(event, yaml.MappingStartEvent) else []
        if frame and isinstance(frame.node, dict) and frame.key is None:
            self._fault(event, "a key must be a text", "quote a text that begins with { or [")
            self._stack.append(_Frame(node, ("",), is_key=True))
        else:
            self._stack.append(_Frame(node, self._place(node, _mark(event))))
        return True

    def _close(self) -> None:
        frame = self._stack.pop()
        if frame.is_key:
            self._stack[-1].key, self._stack[-1].discard = "", True

    def _place(self, value: Tree, mark: Mark) -> Path:
        """Put a value where it belongs and return its path."""
        if not self._stack:
            self.root = value
            self.values[()] = mark
            return ()
        frame = self._stack[-1]
        if isinstance(frame.node, list):
            path = (*frame.path, str(len(frame.node)))
            frame.node.append(value)
        else:
            key, frame.key = frame.key or "", None
            path = (*frame.path, key)
            if frame.discard:
                frame.discard = False
                return (*path, "")  # below nothing: the marks of a dropped value hide no other
            frame.node[key] = value
        self.values[path] = mark
        return path
