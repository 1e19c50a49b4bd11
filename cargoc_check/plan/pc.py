"""The pkg-config file that cargo-c writes, byte for byte but for the native libraries.

`src/pkg_config_gen.rs` of cargo-c, in the eras of `data/eras.toml`.
"""

from __future__ import annotations

from typing import Any

from .case import Case
from .eras import era


def file_name(case: Case) -> str:
    """Return the file's name: what follows the last slash of `pkg_config.filename`."""
    return f"{case.capi.pkg_config.filename.value}.pc".rpartition("/")[2]


def vague(case: Case) -> tuple[str, ...]:
    """Return the package's fields that are written into the file, and cannot be told."""
    values = case.capi.pkg_config
    said = {"version": values.version, "description": values.description}
    return tuple(f for f, value in said.items() if not value.place and f in case.package.unseen)


def has_odd_breaks(case: Case) -> bool:
    """Tell whether the description's line breaks are CR LF in the manifest: cargo keeps the CR."""
    said = case.capi.pkg_config.description
    field = case.package.field("description")
    place = said.place or (field and field.place)
    if place is None or "\n" not in said.value:
        return False
    for manifest in (case.package.manifest, case.package.workspace.root):
        span = manifest.document.span(place.key) if manifest.path == place.path else None
        if span and "\r\n" in manifest.document.source.text[span.start : span.end]:
            return True
    return False


def text(case: Case) -> str:
    """Return the file's text.

    The native libraries are those of the case; without any, `Libs.private` is empty, and so is
    what a static library alone adds to `Libs`.
    """
    rules, values = era("pkg_config", case.release), case.capi.pkg_config
    description = values.description.value
    native = _native(case, rules)
    libs = [_search_path(case, rules), f"-l{case.capi.library.name.value}"]
    if case.builds_static and not case.builds_shared:
        libs.append(native)
    lines = [
        f"prefix={_spelled(case, rules, case.directories.prefix)}",
        "exec_prefix=${prefix}",
        f"libdir={_directory(case, rules, 'libdir')}",
        f"includedir={_directory(case, rules, 'includedir')}",
        "",
        f"Name: {values.name.value}",
        f"Description: {description.replace(chr(10), ' ') if rules['one_line'] else description}",
        f"Version: {values.version.value}",
        f"Libs: {' '.join(libs)}",
        f"Cflags: {_cflags(case, rules)}",
        f"Libs.private: {native}",
    ]
    for field, said in (
        ("Requires", values.requires.value),
        ("Requires.private", values.requires_private.value),
    ):
        if said is not None:
            lines.append(f"{field}: {', '.join(part.strip() for part in said.split(','))}")
    return "\n".join(lines) + "\n"


def _native(case: Case, rules: dict[str, Any]) -> str:
    return rules["native"] + " ".join(case.native) if case.builds_static else ""


def _search_path(case: Case, rules: dict[str, Any]) -> str:
    subdirectory = case.capi.library.install_subdir.value
    path = "${libdir}"
    if subdirectory is not None:
        path = case.style.join(path, subdirectory)
    return f"-L{_spelled(case, rules, path) if rules['search_path'] else path}"


def _cflags(case: Case, rules: dict[str, Any]) -> str:
    header = case.capi.header
    if not header.enabled.value:
        return ""
    parts = case.style.components(case.style.join("${includedir}", header.subdirectory.value))
    left = len(parts) - case.capi.pkg_config.strip_include_path_components.value
    return f"-I{_spelled(case, rules, '/'.join(parts[: max(left, 0)]))}"


def _directory(case: Case, rules: dict[str, Any], name: str) -> str:
    """Return how libdir or includedir is written."""
    path: str = getattr(case.directories, name)
    if name in rules and not getattr(case.options, name):
        return str(rules[name])
    below = None
    if rules["stated"] == "below prefix":
        below = case.style.below(path, case.directories.prefix)
    return _spelled(case, rules, path if below is None else "/".join(["${prefix}", *below]))


def _spelled(case: Case, rules: dict[str, Any], path: str) -> str:
    return case.style.spelled(path, rules["parents"])
