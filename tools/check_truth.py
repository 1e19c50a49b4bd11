"""Compare the names that we predict with recorded answers of real `cargo cinstall` runs.

    python tools/check_truth.py TRUTH [--record FILE]

TRUTH holds `crates/NAME/` and `answers/NAME/RELEASE/TARGET/*.json`. Looks at every run that ended
well: the library's files with their directories, links, soname, install name and its versions.
Prints every difference, and for each release and target how many runs are equal. `--record`
writes the runs that differ from each other in more than the library's name as a file for the
tests, names only.
"""

from __future__ import annotations

import argparse
import json
import posixpath
import sys
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

import tomli

from cargoc_check.capi import releases, version
from cargoc_check.capi.releases import Release
from cargoc_check.platforms import naming, targets

NOT_THE_LIBRARY = (".pc", ".h", ".txt", ".json", ".md")
IDENTITY = ("soname", "install_name", "current_version", "compatibility_version")
NOTE = "Written by: python tools/check_truth.py TRUTH --record FILE; not edited by hand."


class Run(NamedTuple):
    """A recorded run: what was asked for, as `naming.names` takes it, and what came of it."""

    release: str
    target: str
    library: str
    version: str
    options: dict[str, Any]
    bindir: str
    files: dict[str, str | None]
    identity: dict[str, Any]


def main() -> None:
    """Compare all answers below the folder that is named."""
    parser = argparse.ArgumentParser()
    parser.add_argument("truth", type=Path)
    parser.add_argument("--record", type=Path)
    arguments = parser.parse_args()
    equal: Counter[tuple[str, str]] = Counter()
    total: Counter[tuple[str, str]] = Counter()
    runs = []
    for path in sorted(arguments.truth.glob("answers/*/*/*/*.json")):
        answer = json.loads(path.read_text())
        if answer["exit"] != 0:
            continue
        runs.append(read(answer, arguments.truth / "crates" / answer["crate"]))
        total[runs[-1][:2]] += 1
        found = predicted(runs[-1])
        equal[runs[-1][:2]] += found == runs[-1]
        if found != runs[-1]:
            print(f"{path.relative_to(arguments.truth)}:\n  {runs[-1][6:]}\n  not {found[6:]}")
    for release, target in sorted(total, key=lambda group: (_key(group[0]), group[1])):
        group = release, target
        print(f"{release:8} {target:36} {equal[group]:4} of {total[group]:4}")
    print(f"{equal.total()} of {total.total()} runs are equal")
    if arguments.record:
        arguments.record.write_text(recorded(runs))
    sys.exit(equal != total)


def read(answer: dict[str, Any], crate: Path) -> Run:
    """Take the names out of an answer, and what was asked for out of its crate."""
    release = releases.release_named(answer["cargo_c"])
    name, number, options = _library(crate, answer["args"], release)
    libdir, bindir = _directories(answer, release)
    options["libdir"] = libdir
    if "--meson-paths" in answer["args"]:
        options["meson"] = True
    if kinds := [a.partition("=")[2] for a in answer["args"] if a.startswith("--library-type=")]:
        options["library_types"] = kinds
    entries = [e for e in answer["tree"] if not e["path"].endswith(NOT_THE_LIBRARY)]
    files = {entry["path"]: entry.get("link") for entry in entries}
    binaries = [entry["binary"] for entry in entries if "binary" in entry]
    identity = {field: b[field] for b in binaries for field in IDENTITY if b.get(field) is not None}
    target = answer["target"]
    return Run(release.text, target, name, number, options, bindir, files, identity)


def predicted(run: Run) -> Run:
    """Return the run with what we predict in the place of what came of it."""
    release, target = releases.release_named(run.release), targets.parse(run.target)
    number = version.parse(run.version)
    assert number is not None
    found = naming.names(target, release, run.library, number, **run.options)
    if found is None:
        return run._replace(files={}, identity={})
    debug_info = (found.debug_info,) if found.debug_info else ()
    paths = {file: found.path(file, run.options["libdir"], run.bindir) for file in found.files}
    files = {"/" + path.lstrip("/"): file.link for file, path in paths.items()}
    for file in debug_info:
        path = "/" + found.path(file, run.options["libdir"], run.bindir).lstrip("/")
        if path in run.files:
            files[path] = None
    identity = {field: getattr(found, field) for field in IDENTITY if getattr(found, field)}
    return run._replace(files=files, identity=json.loads(json.dumps(identity)))


def recorded(runs: list[Run]) -> str:
    """Return runs as JSON, one a line; of those alike but for the library's name, the first."""
    chosen: dict[str, Run] = {}
    for run in sorted(runs, key=lambda run: (run[:2], len(run.options), str(run))):
        libdir = "install_name" in run.identity and run.options["libdir"]
        alike = [*run[:2], "-" in run.library, run.version, {**run.options, "libdir": libdir}]
        chosen.setdefault(json.dumps(alike), run)
    lines = [json.dumps(run._asdict(), ensure_ascii=False) for run in chosen.values()]
    rows = ",\n".join(lines)
    return f'{{"note": {json.dumps(NOTE)}, "runs": [\n{rows}\n]}}\n'


def _library(crate: Path, args: list[str], release: Release) -> tuple[str, str, dict[str, Any]]:
    """Return name, version and other settings of the one library that is installed."""
    root = tomli.loads((crate / "Cargo.toml").read_text())
    patterns = root.get("workspace", {}).get("members", [])
    members = [crate, *(path for pattern in patterns for path in sorted(crate.glob(pattern)))]
    manifests = [tomli.loads((member / "Cargo.toml").read_text()) for member in members]
    (manifest,) = [m for m in manifests if "capi" in m.get("features", {})]
    package = manifest["package"]
    number = package["version"]
    if isinstance(number, dict):
        number = root["workspace"]["package"]["version"]
    name = manifest.get("lib", {}).get("name", package["name"].replace("-", "_"))
    library = package.get("metadata", {}).get("capi", {}).get("library", {})
    settings = {
        _KEYS[key]: value
        for key, value in library.items()
        if key in _KEYS and release.knows(f"library.{key}") and isinstance(value, _TYPES[key])
    }
    if settings.get("plugin"):
        settings.update(versioning=False, import_library=False)
    return library.get("name", name), library.get("version", number), settings


_TYPES: dict[str, type] = {
    "plugin": bool,
    "versioning": bool,
    "import_library": bool,
    "install_subdir": str,
    "version_suffix_components": int,
}
_KEYS = {key: key.removeprefix("version_") for key in _TYPES}


def _directories(answer: dict[str, Any], release: Release) -> tuple[str, str]:
    """Return libdir and bindir: from the options, or else from where the pc file is."""
    options = dict(a[2:].partition("=")[::2] for a in answer["args"] if a.startswith("--"))
    pc = next((e["path"] for e in answer["tree"] if e["path"].endswith(".pc")), "")
    prefix = options.get("prefix", pc.partition("/lib")[0])
    libdir = options.get("libdir", posixpath.dirname(posixpath.dirname(pc)))
    bindir = options.get("bindir", "bin")
    if release.version < (0, 9, 31):
        return libdir, bindir if "bindir" in options else posixpath.join(prefix, bindir)
    return posixpath.join(prefix, libdir), posixpath.join(prefix, bindir)


def _key(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split(".")))


if __name__ == "__main__":
    main()
