"""Where a place in a Rust source is: in which function, and under which conditions.

Read from the brackets, not by a parser: what is not understood is a condition that nobody can
judge, so that nothing is taken for certain which is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from .rust_text import RustText, skeleton

_MARK = re.compile(r"[{}()\[\];,]")
_ATTRIBUTE = re.compile(r'\s*#!?\s*\[((?:[^\[\]"]|"[^"]*"|\[[^\]]*\])*)\]')
_CFG = re.compile(r"cfg\s*\((.*)\)\s*", re.DOTALL)
_TEST = re.compile(r"(?:\w+::)*(?:test|bench|rstest)\b")
_FUNCTION = re.compile(r"(?:[\w()\"]+\s+)*fn\s+(\w+)\b")
_MODULE = re.compile(r"(?:pub(?:\([^)]*\))?\s+)?mod\s+(?:r#)?(\w+)\s*")
_PLAIN = re.compile(r"(?:unsafe|const)?\s*|(?:unsafe\s+)?(?:impl|trait|extern)\b.*", re.DOTALL)
_ITEM = re.compile(rf"{_FUNCTION.pattern}|{_MODULE.pattern}|match\b")
_LEAVES = re.compile(r"\breturn\b|\bprocess::exit\s*\(\s*0\b")
_STRING = re.compile(r'"[^"]*"')
_LET = re.compile(r"\blet\s+(\w+)\s*(?::[^=;]*)?=(?!=)([^;{}]*);")
_WORD = re.compile(r'"(?:[^"\\]|\\.)*"|(?<![\w.:])[a-z_]\w*\b(?!\s*(?:[(:]|!(?!=)))')
_DEEPEST = 8
_LONGEST = 4000
_MOST = 50


class Condition(NamedTuple):
    """What must hold for a place to be reached: as written, and as an expression.

    In `meaning`, variables are replaced by what they are set to; None where it is no expression.
    """

    text: str
    meaning: str | None


class Site(NamedTuple):
    """A place: what must hold there, and what it is in.

    `statement` is what precedes it in its own statement, without attributes. `function` is None
    outside of all; `outside` tells how many of the conditions are those of the function itself.
    """

    conditions: tuple[Condition, ...]
    statement: str
    attributes: tuple[str, ...]
    modules: tuple[str, ...]
    function: str | None
    outside: int
    body: int

    @property
    def is_for_tests(self) -> bool:
        """Tell whether it is compiled for tests only."""
        said = (c.text for c in self.conditions if c.text.startswith("cfg!("))
        return any(re.search(r"(?<!not\()\btest\b", _STRING.sub("", text)) for text in said)


class Blocks:
    """The blocks of a source."""

    def __init__(self, text: RustText) -> None:
        self._code = text.code
        self._skeleton = skeleton(text)
        self._set = _definitions(text.code)

    def sites(self, offsets: Iterable[int]) -> list[Site]:
        """Return what places are in, in the order of the source."""
        return [self._site(offset, stack) for offset, stack in self._opened(sorted(offsets))]

    def reached(self, offset: int, depth: int = 0) -> tuple[Condition, ...]:
        """Return what must hold for `main` to come to a place in one of its functions."""
        (site,) = self.sites([offset])
        conditions = [*site.conditions, *self._passed(site, offset)]
        if site.function == "main":
            return tuple(conditions)
        calls = self._calls(site.function) if site.function and depth < _DEEPEST else []
        if len(calls) != 1:
            return (*conditions, Condition(f"{site.function or 'it'}() is called", None))
        return (*conditions, *self.reached(calls[0], depth + 1))

    def _passed(self, site: Site, offset: int) -> Iterator[Condition]:
        """Yield what keeps a function from being left before the place."""
        found = _LEAVES.finditer(self._skeleton, site.body, offset)
        for leaving in self.sites(match.start() for match in found):
            if leaving.body != site.body:
                continue
            inner = leaving.conditions[leaving.outside :]
            meanings = [f"({c.meaning})" for c in inner if c.meaning is not None]
            known = bool(inner) and len(meanings) == len(inner)
            text = " && ".join(c.text for c in inner) or "true"
            yield Condition(f"!({text})", f"!({' && '.join(meanings)})" if known else None)

    def _calls(self, function: str) -> list[int]:
        pattern = re.compile(rf"(?<!fn )\b{function}\b(?!\s*[:!])")
        return [match.start() for match in pattern.finditer(self._skeleton)]

    def _condition(self, said: str | Condition) -> Condition:
        if isinstance(said, Condition):
            return said
        return Condition(_short(said), _expanded(said, self._set))

    def _site(self, offset: int, stack: list[_Block]) -> Site:
        depth = max(i for i, block in enumerate(stack) if block.bracket == "{")
        own = _read(self._code[stack[depth].statement : offset], stack[depth])
        conditions: list[str | Condition] = []
        function, outside, body = None, 0, 0
        for block in stack[: depth + 1]:
            conditions += block.conditions
            if block.function:
                function, outside, body = block.function, len(conditions), block.start
        return Site(
            tuple(map(self._condition, [*conditions, *own.conditions])),
            own.rest,
            own.attributes,
            tuple(block.module for block in stack if block.module),
            function,
            outside,
            body,
        )

    def _opened(self, offsets: list[int]) -> Iterator[tuple[int, list[_Block]]]:
        """Yield the brackets that are open at each of the places, the whole file first.

        It is the same list each time, as it is then.
        """
        stack = [_Block("{", 0, _Head())]
        waiting = iter(offsets)
        wanted = next(waiting, None)
        for match in _MARK.finditer(self._skeleton):
            while wanted is not None and wanted <= match.start():
                yield wanted, stack
                wanted = next(waiting, None)
            if wanted is None:
                return
            self._pass(stack, match.group(), match.start())
        while wanted is not None:
            yield wanted, stack
            wanted = next(waiting, None)

    def _pass(self, stack: list[_Block], mark: str, at: int) -> None:
        top = stack[-1]
        if mark == "{":
            head = _read(self._code[top.statement : at], top)
            stack.append(_Block(mark, at + 1, _entered(head, top)))
        elif mark in "([":
            stack.append(_Block(mark, at + 1, _Head()))
        elif mark in "})]":
            if len(stack) > 1:
                stack.pop()
            if mark == "}":
                stack[-1].statement = at + 1
        elif mark == ";" or top.scrutinee is not None:
            _read(self._code[top.statement : at], top)  # an arm of a `match`, without braces
            top.statement = at + 1


class _Head(NamedTuple):
    """What stands before a block, or a place: attributes, conditions, and the rest."""

    attributes: tuple[str, ...] = ()
    conditions: tuple[str | Condition, ...] = ()
    rest: str = ""


class _Block:
    """An open bracket, as far as it was read."""

    def __init__(self, bracket: str, start: int, head: _Head) -> None:
        self.bracket = bracket
        self.start = start
        self.statement = start
        self.conditions = head.conditions
        self.function = _name(_FUNCTION, head.rest)
        self.module = _name(_MODULE, head.rest)
        match = re.fullmatch(r"match\b(.*)", head.rest, re.DOTALL)
        self.scrutinee = match[1].strip() if match else None
        self.arms: list[str] = []
        self.before: list[str] = []
        """The conditions of the `if` that has just ended, for its `else`."""


def _name(pattern: re.Pattern[str], text: str) -> str | None:
    match = pattern.match(text)
    return match[1] if match else None


def _read(text: str, inside: _Block) -> _Head:
    """Take attributes, and the pattern of an arm of a `match`, from the beginning of a text."""
    attributes: list[str] = []
    conditions: list[str | Condition] = []
    while match := _ATTRIBUTE.match(text):
        attributes.append(match[1].strip())
        text = text[match.end() :]
    for attribute in attributes:
        cfg = _CFG.fullmatch(attribute)
        if cfg:
            conditions.append(f"cfg!({cfg[1].strip()})")
        elif _TEST.match(attribute):
            conditions.append("cfg!(test)")
    if inside.scrutinee is not None:
        pattern, arrow, text = text.partition("=>")
        conditions.append(_arm(inside, " ".join(pattern.split()) if arrow else ""))
    return _Head(tuple(attributes), tuple(conditions), text.strip())


def _arm(block: _Block, pattern: str) -> str | Condition:
    """Return what it means that a `match` has come to an arm."""
    scrutinee = block.scrutinee or ""
    if not pattern or len(block.arms) > _MOST:
        return Condition(f"match {_short(scrutinee)}", None)
    if pattern != "_":
        block.arms.append(pattern)
        single = re.fullmatch(r'"[^"]*"', pattern)
        return f"{scrutinee} == {pattern}" if single else f"matches!({scrutinee}, {pattern})"
    return f"!matches!({scrutinee}, {' | '.join(block.arms)})"


def _entered(head: _Head, around: _Block) -> _Head:
    """Add what the words before a block say about entering it."""
    rest, own = head.rest, list[str | Condition]()
    match = re.fullmatch(r"(else\b\s*)?(if\b(.*))?", rest, re.DOTALL)
    if match and rest:
        before = around.before if match[1] else []
        own += [f"!({condition})" for condition in before[:_MOST]]
        if len(before) > _MOST:
            own.append(Condition("else", None))
        condition = (match[3] or "").strip()
        if re.match(r"let\b", condition):
            own.append(Condition(_short(condition), None))
        elif condition:
            own.append(condition)
        around.before = [*before[: _MOST + 1], condition]
    elif not (_ITEM.match(rest) or _PLAIN.fullmatch(rest)):
        own.append(Condition(_short(rest), None))
    return head._replace(conditions=(*head.conditions, *own))


def _definitions(code: str) -> dict[str, str]:
    """Return what variables are set to, of those that are set only once."""
    found: dict[str, str] = {}
    twice: set[str] = set()
    for name, value in _LET.findall(code):
        twice.update({name} & found.keys())
        found[name] = value.strip()
    return {
        name: f"({value})"
        for name, value in found.items()
        if name not in twice and len(value) < _LONGEST // 10
    }


def _expanded(expression: str, values: dict[str, str]) -> str | None:
    """Replace variables by what they are set to; None where that gets out of hand."""
    for _ in range(_DEEPEST):
        before = expression
        expression = _WORD.sub(lambda match: values.get(match.group(), match.group()), before)
        if expression == before:
            return expression
        if len(expression) > _LONGEST:
            break
    return None


def _short(text: str) -> str:
    joined = " ".join(text.split())
    return joined if len(joined) <= 80 else joined[:77] + "..."
