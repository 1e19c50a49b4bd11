"""Answers of real `cargo cinstall` runs, and what the plan says of the same crate and options."""

from __future__ import annotations

import glob
import io
import json
import os
import tarfile
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from cargoc_check.capi.releases import release_named
from cargoc_check.crate.files import Files
from cargoc_check.crate.memory import Memory
from cargoc_check.crate.workspace import open_request
from cargoc_check.errors import UserError
from cargoc_check.plan import make
from cargoc_check.plan.model import Entry, Host, Plan
from cargoc_check.plan.options import from_arguments

CAUSES = {
    "Mismatch between definition and access": "panic",
    "not implemented: The target none": "panic",
    "failed to copy": "copy failure",
    "is not supported yet": "unsupported target",
    "Found argument": "unknown option",
    "unexpected argument": "unknown option",
    "no library targets found": "no library",
    "does not have the feature `capi`": "no feature",
    "does not contain this feature: capi": "no feature",
    "none of the selected packages contains": "no feature",
    "in crate name": "crate name",
    "unexpected end of input while parsing minor version": "metadata error",
    "invalid type": "metadata error",
    "Minimum required cargo-c version": "older than min_version",
    "a from field is required": "metadata error",
    "version suffix components": "metadata error",
    "`plugin = true`": "metadata error",
    "Pattern syntax error": "metadata error",
    "StripPrefixError": "panic",
    "crate name must not be empty": "crate name",
    "not support these crate types": "unsupported target",
    "not support any of the output crate types": "unsupported target",
    "failed to write": "copy failure",
    "not found in workspace": "user error",
}
"""What a recorded error says, and the cause that it is; "user error" is for what cargo refuses."""


class Answer(NamedTuple):
    """One recorded run; `name` is its path, `said` the recorded JSON."""

    name: str
    said: dict[str, Any]

    @property
    def group(self) -> tuple[str, str]:
        """Return release and target."""
        return self.said["cargo_c"], self.said["target"]


class Truth(NamedTuple):
    """The recorded runs, and the files of their crates by name."""

    answers: tuple[Answer, ...]
    crates: dict[str, Files]


def unpacked(crate: str, version: str) -> str | None:
    """Return where cargo has unpacked a published crate; None where it never fetched it."""
    home = os.environ.get("CARGO_HOME", os.path.expanduser("~/.cargo"))
    return next(glob.iglob(f"{home}/registry/src/*/{crate}-{version}"), None)


def unpack(archive: str) -> Truth:
    """Read runs and crates from an archive with `answers/` and `crates/`."""
    answers: list[Answer] = []
    contents: dict[str, dict[str, str | bytes]] = {}
    with tarfile.open(archive) as tar:
        for member in tar:
            file = tar.extractfile(member)
            if file is None:
                continue
            folder, _, path = member.name.partition("/")
            if folder == "answers":
                answers.append(Answer(path, json.load(io.BytesIO(file.read()))))
            else:
                name, _, inner = path.partition("/")
                contents.setdefault(name, {})[inner] = file.read()
    return Truth(tuple(answers), {name: Memory(files) for name, files in contents.items()})


def differences(answer: Answer, files: Files) -> list[str]:
    """Return how the plan differs from a run, in sentences; none where they are equal."""
    try:
        plans = planned(answer, files)
    except UserError as error:
        wanted = cause(answer)
        return [] if wanted == "user error" else [f"{wanted or 'installed'}, not: {error}"]
    refused = plans[0].refused
    if answer.said["exit"] != 0:
        wanted = cause(answer)
        said = refused.cause if refused else "installed"
        return [] if said == wanted else [f"{wanted}, not {said}"]
    if refused:
        return [f"installed, not {refused.cause}: {refused.message}"]
    return [*_of_trees(answer, plans), *_of_outside(answer, plans)]


def planned(answer: Answer, files: Files) -> tuple[Plan, ...]:
    """Make the plan of the same request."""
    args = list(answer.said["args"])
    packages = tuple(args[i + 1] for i, word in enumerate(args) if word == "-p")
    whole = "--workspace" in args
    kept = [w for w in args if w not in ("-p", "--workspace", *packages)]
    request = open_request(files, "Cargo.toml", packages, whole)
    return make(
        request, release_named(answer.said["cargo_c"]), from_arguments(kept), _host(answer.said)
    )


def cause(answer: Answer) -> str | None:
    """Return the cause for which a run ended with an error, None where it did not."""
    if answer.said["exit"] == 0:
        return None
    text = "\n".join(answer.said["error"])
    return next((cause for words, cause in CAUSES.items() if words in text), text)


def _host(said: Mapping[str, Any]) -> Host:
    facts = said["host"]
    kind = "lib64" if facts["usr_lib64_is_directory"] else "generic"
    if facts["dpkg_architecture"]:
        kind = "debian"
    return Host(facts["triple"], kind, facts.get("DEB_HOST_RUST_TYPE"))


def _of_trees(answer: Answer, plans: tuple[Plan, ...]) -> Iterator[str]:
    unknown = {unknown.what for plan in plans for unknown in plan.unknown}
    ours = {entry.path: entry for plan in plans for entry in plan.tree}
    theirs = {said["path"]: said for said in answer.said["tree"]}
    open_ended = ["Libs.private:"]
    if all(entry.role != "shared" for entry in ours.values()):
        open_ended.append("Libs:")
    for path in sorted(ours.keys() - theirs.keys()):
        yield f"{path} is not installed"
    for path in sorted(theirs.keys() - ours.keys() - unknown):
        yield f"{path} is installed"
    for path in sorted(ours.keys() & theirs.keys()):
        yield from _of_entries(theirs[path], ours[path])
        if path.endswith(".pc"):
            texts = theirs[path]["text"], ours[path].text or ""
            yield from (f"{path} has {line}" for line in _of_texts(*texts, tuple(open_ended)))


def _of_entries(said: dict[str, Any], entry: Entry) -> Iterator[str]:
    path = entry.path
    if said.get("link") != entry.link:
        yield f"{path} is a link to {said.get('link')}, not {entry.link}"
    if said.get("macros", {}) != dict(entry.macros):
        yield f"{path} has {said.get('macros')}, not {dict(entry.macros)}"
    binary = json.loads(json.dumps(entry.binary._asdict())) if entry.binary else {}
    for field, value in (said.get("binary") or {}).items():
        if field in binary and binary[field] != value:
            yield f"{path} has {field} {value}, not {binary[field]}"
    if ("binary" in said) != (entry.role == "shared"):
        yield f"{path} is no {entry.role}"


def _of_texts(said: str, text: str, open_ended: tuple[str, ...]) -> Iterator[str]:
    """Compare texts line by line; a build alone tells how open-ended lines go on."""
    theirs, ours = said.split("\n"), text.split("\n")
    for line, own in zip(theirs, ours, strict=False):
        if not (line.startswith(own) if own.startswith(open_ended) else line == own):
            yield f"{line!r}, not {own!r}"
    if len(theirs) != len(ours):
        yield f"{len(theirs)} lines, not {len(ours)}"


def _of_outside(answer: Answer, plans: tuple[Plan, ...]) -> Iterator[str]:
    ours = sorted(path for plan in plans for path in plan.outside)
    theirs = answer.said.get("outside", [])
    if ours != theirs:
        yield f"outside lie {theirs}, not {ours}"
