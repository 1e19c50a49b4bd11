"""The values of choosing."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

from ...findings import KeyPath
from ..model import Advice, Choice, Reason
from ..survey.model import Candidate

HeaderKind = Literal["kept", "generated", "build script"]


class Setting(NamedTuple):
    """A key that is to be said, below `[package.metadata.capi]`, and why."""

    key: tuple[str, ...]
    value: Any
    reason: Reason


class Filled(NamedTuple):
    """A header that is made from a template of another build system, as text."""

    path: str
    template: str
    text: str


class Part(NamedTuple):
    """What one chooser came to."""

    choices: tuple[Choice, ...] = ()
    settings: tuple[Setting, ...] = ()
    advice: tuple[Advice, ...] = ()


class Named(NamedTuple):
    """The names that C users see; `crate` is the one that cargo-c takes by default.

    `header` is that of the header and its folder, where nothing else speaks for another.
    """

    crate: str
    library: str
    pc: str
    header: str


class HeaderChoice(NamedTuple):
    """Where the header comes from.

    `files` are those that are installed as they are, relative to the subject's root. `config` are
    the settings of cbindgen.toml that are to be said in it.
    """

    kind: HeaderKind
    files: tuple[str, ...] = ()
    filled: tuple[Filled, ...] = ()
    config: tuple[tuple[KeyPath, Any, Reason], ...] = ()
    makes_config: bool = False


class Choices(NamedTuple):
    """All that was chosen for a package.

    `gate` is the value of the feature `capi`, None where it is there already. `crate_type` is
    what `[lib] crate-type` is to be, None where it stays.
    """

    candidate: Candidate
    named: Named
    gate: tuple[str, ...] | None
    gate_reason: Reason
    header: HeaderChoice
    settings: tuple[Setting, ...]
    crate_type: tuple[str, ...] | None
    choices: tuple[Choice, ...]
    advice: tuple[Advice, ...]
