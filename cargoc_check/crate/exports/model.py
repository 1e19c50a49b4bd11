"""The values of what Rust sources export."""

from typing import Literal, NamedTuple

from ...text.source import Span

ItemKind = Literal["struct", "enum", "union", "type", "trait"]


class Attribute(NamedTuple):
    """An attribute: its path (`no_mangle`, `doc`) and what follows it, as written.

    `unsafe(…)` around it is taken off and remembered; so is a `cfg_attr`, whose condition is
    given instead.
    """

    path: str
    arguments: str
    span: Span
    unsafe: bool = False
    condition: str | None = None


class Parameter(NamedTuple):
    """A parameter: its name (or pattern) and its type, as written."""

    name: str
    type: str
    span: Span


class Export(NamedTuple):
    """A function or static that has a name of its own for linkers.

    `name` is that name, `rust_name` the one in Rust. `abi` is what stands after `extern` (C where
    nothing does), None for Rust's own. `conditions` are all `cfg(…)` that it stands under, its
    modules' included, without the parentheses. `generics` are its type parameters, `in_macro` the
    macro that it is written in; `takes_back` tells whether it makes a value of a raw pointer, as
    what frees one does.
    """

    name: str
    rust_name: str
    kind: Literal["function", "static"]
    package: str
    path: str
    span: Span
    by: Literal["no_mangle", "export_name"]
    unsafe_attribute: bool
    abi: str | None
    parameters: tuple[Parameter, ...]
    result: str | None
    documentation: str
    conditions: tuple[str, ...]
    generics: tuple[str, ...] = ()
    variadic: bool = False
    in_macro: str | None = None
    mutable: bool = False
    takes_back: bool = False


class Field(NamedTuple):
    """A field of a struct or union, or a variant of an enum (whose type is what it carries)."""

    name: str
    type: str


class TypeItem(NamedTuple):
    """A type that a signature may name; `aliased` is what a `type` stands for."""

    name: str
    kind: ItemKind
    path: str
    span: Span
    repr: tuple[str, ...]
    generics: tuple[str, ...]
    fields: tuple[Field, ...]
    aliased: str | None = None


class MayExportMore(NamedTuple):
    """A place where more may be exported than can be told, and why; if its conditions hold.

    `dependencies` are those that may, where that is the reason, and `handed_on` those of them that
    the library gives on, as one does that has its C API from there.
    """

    reason: str
    package: str
    path: str
    span: Span
    conditions: tuple[str, ...] = ()
    dependencies: tuple[str, ...] = ()
    handed_on: tuple[str, ...] = ()


class Unparsed(NamedTuple):
    """A file that is no Rust, from where on, or that is not read at all (no span).

    `there` tells whether it lies where it is looked for.
    """

    path: str
    reason: str
    span: Span | None
    there: bool = True


class Items(NamedTuple):
    """What one file holds, with the conditions of its module."""

    exports: tuple[Export, ...] = ()
    types: tuple[TypeItem, ...] = ()
    may_export_more: tuple[MayExportMore, ...] = ()
    unparsed: tuple[Unparsed, ...] = ()


class Surface(NamedTuple):
    """What a library exports: of its own sources, and of those of its workspace that it uses.

    `types` are those that signatures may name, by name; where several have one name, all.
    """

    exports: tuple[Export, ...]
    may_export_more: tuple[MayExportMore, ...]
    types: dict[str, tuple[TypeItem, ...]]
    unparsed: tuple[Unparsed, ...]

    @property
    def is_complete(self) -> bool:
        """Tell whether nothing may be exported besides."""
        return not (self.may_export_more or self.unparsed)

    @property
    def doubtful(self) -> tuple[str, ...]:
        """Return the dependencies that alone may export more.

        None where all is known, where something else may, and where the library hands one on.
        """
        if self.unparsed or not all(at.dependencies for at in self.may_export_more):
            return ()
        if any(at.handed_on for at in self.may_export_more):
            return ()
        return tuple(sorted({name for at in self.may_export_more for name in at.dependencies}))
