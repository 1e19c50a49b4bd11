"""What a rule is: a function with a decorator, and the registry that finds them all.

A rule asks for facts by the names of its parameters (`facts.py` lists them), yields problems, and
does no input or output. Its docstring is its page: see `page.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Literal, NamedTuple

from .findings import Problem, Severity

Check = Callable[..., Iterable[Problem]]

_OF_CRATES = (
    "meta",
    "acceptance",
    "metadata",
    "minimum",
    "library",
    "soname",
    "release",
    "plugin",
    "module",
    "header",
    "destination",
    "installed",
    "assets",
    "published",
    "cbindgen",
    "macros",
    "pkgconfig",
    "requires",
    "build",
    "workspace",
    "resolver",
    "profile",
    "packaging",
    "scripts",
    "plan",
    "admitted",
    "exported",
    "exported_types",
    "exported_header",
    "exported_doubts",
    "shipped_header",
    "shipped_includes",
    "exported_names",
)
_OF_BUILDS: tuple[str, ...] = (
    "tree",
    "links",
    "soname",
    "dev_link",
    "search_path",
    "needed",
    "undefined",
    "demands",
    "placed",
    "as_planned",
    "distribution",
    "packaged",
    "split",
    "hardening",
    "leftovers",
    "install_name",
    "dylib",
    "dylib_loading",
    "dylib_system",
    "dll",
    "dll_loading",
    "dll_needed",
    "import_library",
    "import_form",
    "archive",
    "static_library",
    "member",
    "symbols",
    "pc_syntax",
    "pc_paths",
    "pc_place",
    "pc_libraries",
    "pc_flags",
    "pc_linking",
    "pc_version",
    "pc_requires",
    "sysroot",
    "header_form",
    "header_names",
    "header_language",
    "header_compiled",
    "declared",
)
_OF_GATES = ("built", "used")

Command = Literal["audit", "verify", "gate"]


class _Kind(NamedTuple):
    """What a command asks: the folder and modules of its rules, and how their ids begin."""

    folder: str
    families: tuple[str, ...]
    prefix: str


_KINDS: dict[Command, _Kind] = {
    "audit": _Kind("crate", _OF_CRATES, "CAPI"),
    "verify": _Kind("built", _OF_BUILDS, "LIB"),
    "gate": _Kind("gate", _OF_GATES, "GATE"),
}


class Rule(NamedTuple):
    """A rule and what is known of it without running it."""

    id: str
    name: str
    severity: Severity
    check: Check
    facts: tuple[str, ...]

    @property
    def doc(self) -> str:
        """Return the docstring that makes the rule's page."""
        return self.check.__doc__ or ""


_registry: dict[str, Rule] = {}


def rule(id: str, name: str, severity: Severity) -> Callable[[Check], Check]:
    """Register a function as a rule: an id, and a name that says what is wrong.

    The id is three digits behind `CAPI` for a rule about crates, `LIB` for one about builds, `GATE`
    for one about what was tried with them.
    """

    def register(check: Check) -> Check:
        if id in _registry or any(other.name == name for other in _registry.values()):
            raise ValueError(f"two rules {id} or {name}")
        code = check.__code__
        facts = code.co_varnames[: code.co_argcount]
        _registry[id] = Rule(id, name, severity, check, facts)
        return check

    return register


def all_rules() -> tuple[Rule, ...]:
    """Return every rule, by id."""
    for command in _KINDS:
        rules_of(command)
    return tuple(_registry[id] for id in sorted(_registry))


def rules_of(command: Command) -> tuple[Rule, ...]:
    """Return the rules that a command asks, by id; those of others are not imported."""
    kind = _KINDS[command]
    for family in kind.families:
        import_module(f"{__package__}.rules.{kind.folder}.{family}")
    return tuple(_registry[id] for id in sorted(_registry) if id.startswith(kind.prefix))


def find(word: str) -> Rule | None:
    """Return the rule with this id or name, in any case."""
    wanted = word.lower()
    return next((r for r in all_rules() if wanted in (r.id.lower(), r.name)), None)
