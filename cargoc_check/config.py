"""The crate's own configuration: `[package.metadata.cargoc-check]` and `cargoc-check.toml`.

Both hold the same keys:

    select = ["CAPI2"]                  rules that count, all when absent
    ignore = ["CAPI211"]                or a table: ignore = { CAPI211 = "the reason" }
    severity = { CAPI305 = "off" }      error, warning, info or off
    fail-on = "warning"                 error, warning, info or never
    cargo-c = "0.10.11"                 the cargo-c release to judge by

The file beside the workspace's root holds for all members. `[workspace.metadata.cargoc-check]` is
laid over it, and over that a package's own table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from .errors import UserError
from .findings import KeyPath, Place
from .selection import Selection, check_level, check_selectors

if TYPE_CHECKING:
    from .crate.files import Files
    from .crate.manifest import Manifest

FILE = "cargoc-check.toml"
FAIL_ON = ("error", "warning", "info", "never")
_KEYS = ("select", "ignore", "severity", "fail-on", "cargo-c")
_TABLE = "cargoc-check"


class Ignore(NamedTuple):
    """A selector that silences rules, why, and where that is said."""

    selector: str
    reason: str | None
    place: Place


class Config(NamedTuple):
    """What the crate says; None where it says nothing. What it ignores is found all the same."""

    selection: Selection = Selection()
    fail_on: str | None = None
    cargo_c: str | None = None
    ignores: tuple[Ignore, ...] = ()

    def over(self, lower: Config) -> Config:
        """Return this configuration laid over another."""
        return Config(
            self.selection.over(lower.selection),
            self.fail_on or lower.fail_on,
            self.cargo_c or lower.cargo_c,
            (*lower.ignores, *self.ignores),
        )


def of_workspace(root: Manifest, file: Manifest | None) -> Config:
    """Read what holds for all members: the root's `[workspace.metadata]` over `cargoc-check.toml`.

    Raises UserError, with a place, for an unknown key, rule or value.
    """
    config = _read(root, ("workspace", "metadata", _TABLE))
    return config.over(_read(file, ())) if file else config


def of_package(manifest: Manifest) -> Config:
    """Read `[package.metadata.cargoc-check]`; raises as `of_workspace`."""
    return _read(manifest, ("package", "metadata", _TABLE))


def file_path(files: Files, directory: str) -> str | None:
    """Return the path of `cargoc-check.toml` in a directory of the files, if it is there."""
    path = FILE if directory in ("", ".") else f"{directory}/{FILE}"
    return path if files.is_file(path) else None


def _read(manifest: Manifest, base: KeyPath) -> Config:
    table = manifest.get(*base) if base else manifest.data
    if table is None:
        return Config()
    reader = _Reader(manifest, base)
    if not isinstance(table, dict):
        raise reader.error("expected a table")
    for key in table:
        if key not in _KEYS:
            hint = "the keys are " + ", ".join(f"`{known}`" for known in _KEYS)
            raise UserError(f"unknown key `{key}`", place=reader.place_of(key), hint=hint)
    selection = Selection(
        select=reader.strings(table.get("select", []), "select"),
        severity=tuple(reader.levels(table.get("severity", {}))),
    )
    return Config(
        selection,
        reader.one_of(table.get("fail-on"), "fail-on", FAIL_ON),
        reader.release(table.get("cargo-c"), "cargo-c"),
        tuple(reader.ignores(table.get("ignore", []))),
    )


class _Reader:
    """Checks values and says where a wrong one is."""

    def __init__(self, manifest: Manifest, base: KeyPath) -> None:
        self._manifest = manifest
        self._base = base

    def error(self, message: str, *key: str | int, hint: str | None = None) -> UserError:
        return UserError(message, place=self._shown(key), hint=hint)

    def place_of(self, *key: str | int) -> str:
        return self._manifest.shown(*self._base, *key, on="key")

    def strings(self, value: Any, key: str) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.error(f"`{key}` is an array of strings", key)
        for index, word in enumerate(value):
            check_selectors([word], self._shown((key, index)))
        return tuple(value)

    def ignores(self, value: Any) -> list[Ignore]:
        if not isinstance(value, dict):
            words = self.strings(value, "ignore")
            return [Ignore(w, None, self._place("ignore", i)) for i, w in enumerate(words)]
        for word, reason in value.items():
            check_selectors([word], self.place_of("ignore", word))
            if not isinstance(reason, str):
                raise self.error("the reason is a string", "ignore", word)
        return [Ignore(w, reason, self._place("ignore", w)) for w, reason in value.items()]

    def levels(self, value: Any) -> list[tuple[str, str]]:
        if not isinstance(value, dict):
            raise self.error("`severity` is a table", "severity")
        for word, level in value.items():
            check_selectors([word], self.place_of("severity", word))
            check_level(str(level), self._shown(("severity", word)))
        return list(value.items())

    def one_of(self, value: Any, key: str, allowed: tuple[str, ...]) -> str | None:
        if value is not None and value not in allowed:
            raise self.error(f"`{key}` is one of " + ", ".join(allowed), key)
        return self.string(value, key)

    def release(self, value: Any, key: str) -> str | None:
        said = self.string(value, key)
        if said is not None:
            from .capi.releases import release_to_judge_by

            try:
                release_to_judge_by(said)
            except UserError as error:
                raise self.error(error.message, key, hint=error.hint) from error
        return said

    def string(self, value: Any, key: str) -> str | None:
        if value is not None and not isinstance(value, str):
            raise self.error(f"`{key}` is a string", key)
        return value

    def _place(self, *key: str | int) -> Place:
        return self._manifest.place(*self._base, *key)

    def _shown(self, key: tuple[str | int, ...]) -> str:
        return self._manifest.shown(*self._base, *key)
