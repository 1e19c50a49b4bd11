"""The edits that add support for cargo-c, as they were chosen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from posixpath import basename, dirname
from typing import Any, NamedTuple

from ..capi.mends import scripts
from ..capi.resolve import BASE
from ..crate import edits, paths
from ..crate.cbindgen import NAME as CBINDGEN
from ..crate.files import text
from ..crate.manifest import Manifest
from ..crate.package import Package
from ..crate.published import Published
from ..findings import KeyPath
from ..text.edits import Replacement
from ..text.source import Source, Span
from ..text.toml import parse
from ..text.toml_writing import Style, written
from .choose.model import Choices
from .draft import Draft
from .model import Advice, Reason

_PACKED = "https://doc.rust-lang.org/cargo/reference/manifest.html#the-exclude-and-include-fields"


class Added(NamedTuple):
    """The edited files by their paths, and what could not be edited."""

    drafts: tuple[Draft, ...]
    advice: tuple[Advice, ...]
    needed: tuple[str, ...]


def add(choices: Choices) -> Added:
    """Make all edits. One that cannot prove itself is left to a person, with the lines to paste."""
    return _Adding(choices).run()


class _Adding:
    """One package's files on their way."""

    def __init__(self, choices: Choices) -> None:
        self._choices = choices
        self._package: Package = choices.candidate.package
        self._files = self._package.workspace.files
        self._drafts: dict[str, Draft] = {}
        self._advice: list[Advice] = []

    def run(self) -> Added:
        choices, manifest = self._choices, self._package.manifest
        if choices.gate is not None:
            self._set(manifest, ("features", "capi"), list(choices.gate), choices.gate_reason)
        for setting in choices.settings:
            self._set(manifest, (*BASE, *setting.key), setting.value, setting.reason)
        self._crate_type()
        self._config()
        for filled in choices.header.filled:
            reason = Reason(f"the headers include it; made from {basename(filled.template)}")
            self._draft(filled.path).edit(Replacement(Span(0, 0), filled.text), reason)
        self._script()
        needed = tuple(dict.fromkeys(self._needed()))
        self._publish(needed)
        return Added(tuple(self._drafts.values()), tuple(self._advice), needed)

    def _set(self, manifest: Manifest, key: KeyPath, value: Any, reason: Reason) -> None:
        """Set a key of a manifest, or say what to write."""
        own = manifest.place(*key).key
        draft = self._draft(manifest.path)
        document = parse(Source(draft.path, draft.text))
        self._edit(draft, edits.set_value(document, own, value), reason, own, value)

    def _edit(
        self, draft: Draft, edit: Replacement | None, reason: Reason, key: KeyPath, value: Any
    ) -> None:
        if edit is None:
            lines = f"[{'.'.join(map(str, key[:-1]))}]\n{key[-1]} = {_toml(value)}"
            message = f"{draft.path} could not be edited with certainty: {reason.text}"
            self._advice.append(Advice(message, draft.path, lines))
        elif edit.text or edit.span.start < edit.span.end:
            draft.edit(edit, reason)

    def _crate_type(self) -> None:
        types, manifest = self._choices.crate_type, self._package.manifest
        if types is None:
            return
        reason = Reason("Rust users need an rlib alone; cargo-c takes its own types", "CAPI301")
        said = self._package.library.crate_types if self._package.library else None
        key = said.place.key if said and said.place else ("lib", "crate-type")
        if types:
            self._set(manifest, key, list(types), reason)
            return
        draft = self._draft(manifest.path)
        edit = edits.removed(parse(Source(draft.path, draft.text)), key)
        self._edit(draft, edit, reason, key, ["lib"])

    def _config(self) -> None:
        """Edit cbindgen.toml, or make it."""
        draft = self._draft(self._package.path(CBINDGEN)) if self._choices.header.config else None
        table: tuple[object, ...] = ()
        for key, value, reason in self._choices.header.config:
            assert draft is not None
            if self._choices.header.makes_config:
                at, opening = len(draft.text), f"\n[{'.'.join(map(str, key[:-1]))}]\n"
                said = f"{_key(key[-1])} = {_toml(value)}\n"
                line = f"{opening if key[:-1] != table else ''}{said}"
                draft.edit(Replacement(Span(at, at), line), reason)
                table = key[:-1]
                continue
            document = parse(Source(draft.path, draft.text))
            self._edit(draft, edits.set_value(document, key, value), reason, key, value)

    def _script(self) -> None:
        """Keep the build script from naming the library when cargo-c does."""
        script = self._choices.candidate.script
        names = [n for n in script.names if n.kind in ("soname", "install_name")] if script else []
        if script is None or not names:
            return
        why = "cargo-c gives the library its soname; a second one competes with it"
        draft = self._draft(script.path)
        places = [name.place.span.start for name in names if name.place.span]
        fix = scripts.left_to_cargo_c(Source(script.path, draft.text), places)
        if fix is None:
            message = (
                f"{script.path} gives the library a soname as well: leave that out for cargo-c"
            )
            lines = 'if std::env::var_os("CARGO_FEATURE_CAPI").is_none() {\n    // …\n}'
            self._advice.append(Advice(message, script.path, lines))
            return
        for edit in reversed(fix.edits):
            assert edit.place.span is not None
            draft.edit(Replacement(edit.place.span, edit.text), Reason(why, "CAPI601"))

    def _needed(self) -> Iterator[str]:
        """Yield the files that cargo-c needs of the published package, below its folder."""
        header = self._choices.header
        for path in header.files:
            below = self._below(path)
            if not below.startswith("../"):
                yield below
        if header.kind == "generated":
            yield CBINDGEN

    def _publish(self, needed: tuple[str, ...]) -> None:
        publish = self._package.field("publish")
        if publish is not None and publish.value in (False, []):
            return
        published = Published(self._package)
        left_out = [path for path in needed if not published.holds(path)]
        if not left_out:
            return
        which = "include" if published.include else "exclude"
        said_at = self._package.field(which)
        if said_at is None or said_at.place is None:
            return
        entries = published.include or published.exclude
        for pattern in _patterns(left_out, needed, entries, which == "exclude"):
            reason = Reason(
                f"the published package lacks {left_out[0]} otherwise", "CAPI423", _PACKED
            )
            draft = self._draft(said_at.place.path)
            document = parse(Source(draft.path, draft.text))
            edit = edits.appended(document, said_at.place.key, pattern)
            self._edit(draft, edit, reason, said_at.place.key, [*entries, pattern])

    def _draft(self, path: str) -> Draft:
        if path not in self._drafts:
            there = self._files.is_file(path)
            if there:
                text(self._files, path)  # which says where it is not UTF-8
            self._drafts[path] = Draft(path, self._files.read(path) if there else None)
        return self._drafts[path]

    def _below(self, path: str) -> str:
        return paths.relative(
            self._package.manifest.location, paths.absolute(self._files.base, path)
        )


def _patterns(
    left_out: list[str], needed: Iterable[str], entries: tuple[str, ...], excluded: bool
) -> list[str]:
    """Return the patterns that take files into the package, written as the others are."""
    folders: dict[str, list[str]] = {}
    for path in left_out:
        folders.setdefault(dirname(path), []).append(path)
    slash = "/" if excluded or any(entry.startswith("/") for entry in entries) else ""
    found: list[str] = []
    for folder, files in folders.items():
        suffixes = {path.rpartition(".")[2] for path in files}
        if len(files) > 1 and len(suffixes) == 1 and folder:
            found.append(f"{slash}{folder}/*.{suffixes.pop()}")
        else:
            found += [slash + path for path in files]
    return [f"!{pattern}" for pattern in found] if excluded else found


def _key(name: str | int) -> str:
    """Return a key as TOML has it, in quotes where it is not bare."""
    text = str(name)
    return text if re.fullmatch(r"[\w-]+", text, re.ASCII) else written(text, Style())


def _toml(value: Any) -> str:
    return written(value, Style())
