"""The preprocessor's conditions that a place in a header stands under."""

from __future__ import annotations

import re

from .c_text import Line

OPENING = frozenset({"if", "ifdef", "ifndef"})
BRANCHING = frozenset({"else", "elif", "elifdef", "elifndef"})
_DEEPEST = 64
_LONGEST = 200
"""Characters of a condition that are kept."""
_CPP = "defined(__cplusplus)"
_ASKED = re.compile(r"! ?(?:\( ?)?defined ?(?:\( ?)?([\w$]+)")
_DOUBLE = re.compile(r"([&|=!<>]) ([&|=])(?= )")
_PLAIN = re.compile(r"!?defined\([\w$]*\)")


class _Branch:
    """An `#if` with the branch of it that is being read.

    `text` is the condition of the branch ("" for none), `cpp` that C++ alone sees it, `c` that C
    alone does, `dead` that nobody does. `settled` tells whether an earlier branch is always taken.
    """

    def __init__(self, text: str, dead: bool) -> None:
        self.first = text
        self.settled = False
        self.guard = False
        self.guarded = self.open_ended = False
        self.inside = False
        self.read = False
        self.buried = dead
        self.skipped = False
        self.take(text)

    def take(self, text: str) -> None:
        """Turn to the branch with that condition."""
        self.dead = self.buried or self.settled or self.skipped or text == "0"
        self.settled = self.settled or text == "1"
        self.cpp = _asks_for_cpp(text)
        self.text = "" if text in ("1", _CPP, f"!{_CPP}") else text
        self.read = self.read or not self.dead
        self.asked = frozenset(_ASKED.findall(text))
        self.guarded = False


class Conditions:
    """The branches that the place that is being read is in, the outermost first."""

    def __init__(self) -> None:
        self._branches: list[_Branch] = []
        self._deeper = 0
        self._texts: tuple[str, ...] | None = ()

    @property
    def depth(self) -> int:
        """Return how many conditions are open."""
        return len(self._branches) + self._deeper

    @property
    def dead(self) -> bool:
        """Tell whether no compiler sees the place, or it is too deep to follow."""
        return self._deeper > 0 or any(branch.dead for branch in self._branches[-1:])

    @property
    def cpp_only(self) -> bool:
        """Tell whether C++ alone sees the place."""
        return any(branch.cpp for branch in self._branches)

    def state(self) -> bool:
        """Take note of a statement; return whether it may be read a second time for sure."""
        if any(branch.guarded for branch in self._branches):
            return False
        for branch in self._branches:
            if branch.asked:  # the macro may be defined further down
                branch.open_ended = True
                return False
        return True

    @property
    def certain(self) -> bool:
        """Tell whether every compiler sees the place, of C as of C++."""
        return not self.cpp_only and not self.texts

    @property
    def texts(self) -> tuple[str, ...]:
        """Return what must hold, guard and C++ aside."""
        if self._texts is None:
            said = (branch.text for branch in self._branches if not branch.guard)
            self._texts = tuple(filter(None, said))
        return self._texts

    def open(self, line: Line, pending: bool) -> None:
        """Go into an `#if`; `pending` tells whether a statement has begun before it."""
        if len(self._branches) == _DEEPEST:
            self._deeper += 1
            return
        branch = _Branch(condition(line), self.dead)
        branch.inside = pending
        self._branches.append(branch)
        self._texts = None

    def turn(self, line: Line, pending: bool) -> bool:
        """Go into an `#else` or `#elif`.

        Where a statement reaches over the border, one branch alone is read, which keeps brackets
        in balance. Returns whether a branch is left out for that.
        """
        if self._deeper or not self._branches:
            return False
        branch = self._branches[-1]
        branch.guard = False
        left_out = branch.read and (branch.inside or pending)
        branch.skipped = branch.skipped or left_out
        branch.take(_other(branch.first) if line.name == "else" else condition(line))
        self._texts = None
        return left_out

    def close(self) -> tuple[bool, bool]:
        """Go out of an `#if`; return whether it was the guard, and whether it is read once."""
        if self._deeper or not self._branches:
            self._deeper = max(0, self._deeper - 1)
            return False, True
        self._texts = None
        branch = self._branches.pop()
        return branch.guard, branch.guarded or not branch.open_ended

    def guard(self) -> None:
        """Take the outermost condition for the header's guard: all of it stands under that."""
        self._branches[0].guard = True
        self._texts = None

    def define(self, name: str) -> None:
        """Take note of a macro: where a condition asks for it, its branch is read once."""
        for branch in self._branches:
            if name in branch.asked:
                branch.guarded = True


def condition(line: Line) -> str:
    """Return a condition in one spelling: `defined(X)`, `!defined(X)`, else as written."""
    words = [token[1] for token in line.tokens]
    if line.name in ("ifdef", "elifdef"):
        return f"defined({words[0] if words else ''})"
    if line.name in ("ifndef", "elifndef"):
        return f"!defined({words[0] if words else ''})"
    while len(words) > 2 and _wrapped(words):
        words = words[1:-1]
    bare = [word for word in words if word not in "()"]
    if len(bare) == 2 and bare[0] == "defined":
        return f"defined({bare[1]})"
    if len(bare) == 3 and bare[:2] == ["!", "defined"]:
        return f"!defined({bare[2]})"
    return _DOUBLE.sub(r"\1\2", " ".join(words))[:_LONGEST]


def _wrapped(words: list[str]) -> bool:
    """Tell whether one pair of brackets is around all."""
    return words[0] == "(" and words[-1] == ")" and not {"(", ")"} & set(words[1:-1])


def _other(text: str) -> str:
    if text in ("0", "1"):
        return "1" if text == "0" else "0"
    if _PLAIN.fullmatch(text):
        return text[1:] if text.startswith("!") else f"!{text}"
    return f"!({text})"


def _asks_for_cpp(text: str) -> bool:
    """Tell whether a condition holds in C++ alone; one that is not plain does not count."""
    if "__cplusplus" not in text or "||" in text or "!" in text:
        return False
    return not text.endswith("< 0")
