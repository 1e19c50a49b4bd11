"""Edit every manifest of a corpus, and have git reproduce the results from our diffs.

    python tools/check_edits.py ../shared/corpus [--refused]

Each manifest is edited as it is, with the other line end, and without a line break at its end.
An edit proves itself, or is refused; git must make the same bytes of our diff, and what an edit
says is left alone must be.
"""

from __future__ import annotations

import argparse
import pathlib
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from cargoc_check.crate.edits import appended, removed, renamed_key, set_value
from cargoc_check.errors import UserError
from cargoc_check.text.diff import FileChange, git_diff
from cargoc_check.text.edits import Replacement, replaced
from cargoc_check.text.source import KeyPath, Source
from cargoc_check.text.toml import Document, parse

CAPI = ("package", "metadata", "capi")
ASSET = {"from": "include/x.h", "to": "x"}
Edit = Callable[[Document], Replacement | None]


class Done(NamedTuple):
    """An edit made: the manifest's number, and its bytes before and after."""

    number: int
    before: bytes
    after: bytes


def main() -> int:
    """Print what became of each kind of edit; 1 if git made anything else of one."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", type=pathlib.Path)
    parser.add_argument("--refused", action="store_true", help="list the edits that were refused")
    arguments = parser.parse_args()
    manifests = [path for path in sorted(arguments.corpus.rglob("Cargo.toml*")) if path.is_file()]
    texts = [path.read_bytes().decode().removeprefix("\ufeff") for path in manifests]
    counts: Counter[str] = Counter()
    for variant, change in VARIANTS.items():
        documents = list(_parsed(manifests, map(change, texts)))
        for name, kind in KINDS.items():
            refused = [str(manifests[n]) for n in _run(documents, kind, name, variant, counts)]
            for path in refused if arguments.refused else ():
                print(f"refused: {name}, {variant}: {path}")
    for name, count in counts.items():
        print(f"{name:44} {count:6}")
    total = sum(counts[n] for n in counts if n.endswith("made"))
    bad = sum(counts[n] for n in counts if n.endswith("DIFFERENT"))
    print(f"{len(manifests)} manifests, {total} edits made, {bad} of which git made otherwise")
    return int(bad > 0)


def _parsed(manifests: list[pathlib.Path], texts: Iterator[str]) -> Iterator[tuple[int, Document]]:
    for number, (path, text) in enumerate(zip(manifests, texts, strict=True)):
        try:
            yield number, parse(Source(str(path), text))
        except UserError as error:
            print(f"not read: {path}: {error}")


def _run(
    documents: list[tuple[int, Document]],
    kind: Callable[[Document], Iterator[Edit]],
    name: str,
    variant: str,
    counts: Counter[str],
) -> Iterator[int]:
    """Make one kind of edit in all manifests; yield the numbers of those that refuse it."""
    rounds: dict[int, list[Done]] = {}
    for number, document in documents:
        for turn, edit in enumerate(kind(document)):
            replacement = edit(document)
            if replacement is None:
                counts[f"{name}, {variant}: refused"] += 1
                yield number
                continue
            before = document.source.text
            after = replaced(before, [replacement])
            if _mixed(after) and not _mixed(before):
                counts[f"{name}, {variant}: line ends MIXED, which is DIFFERENT"] += 1
            done = Done(number, before.encode(), after.encode())
            rounds.setdefault(turn, []).append(done)
    for done_ones in rounds.values():
        counts[f"{name}, {variant}: made"] += len(done_ones)
        different = list(_otherwise(done_ones))
        if different:
            counts[f"{name}, {variant}: DIFFERENT"] += len(different)
            print(f"git differs: {name}, {variant}: {different}")


def _otherwise(done: list[Done]) -> Iterator[int]:
    """Let git apply the diff of all edits; yield the numbers of what it makes otherwise."""
    with tempfile.TemporaryDirectory() as folder:
        top = pathlib.Path(folder)
        for number, before, _ in done:
            (top / f"{number}.toml").write_bytes(before)
        patch = git_diff(FileChange(f"{n}.toml", before, after) for n, before, after in done)
        apply = ["git", "apply", "--whitespace=nowarn", "--allow-empty", "-"]
        subprocess.run(["git", "init", "-q"], cwd=top, check=True)
        data = patch.encode(errors="surrogateescape")
        result = subprocess.run(apply, cwd=top, input=data, capture_output=True, check=False)
        if result.returncode:
            print(result.stderr.decode())
        for number, _, after in done:
            if (top / f"{number}.toml").read_bytes() != after:
                yield number


def _mixed(text: str) -> bool:
    return text.count("\r\n") not in (0, text.count("\n"))


def _crlf(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\n", "\r\n")


VARIANTS: dict[str, Callable[[str], str]] = {
    "as it is": lambda text: text,
    "CRLF": _crlf,
    "no last line end": lambda text: text.rstrip("\r\n"),
}


def _set(*key: str, value: Any) -> Callable[[Document], Iterator[Edit]]:
    return lambda _: iter([lambda document: set_value(document, key, value)])


def _append(*key: str, value: Any) -> Callable[[Document], Iterator[Edit]]:
    return lambda _: iter([lambda document: appended(document, key, value)])


def _arrays(document: Document) -> Iterator[Edit]:
    for key in _some(document, lambda value: isinstance(value, list)):
        yield _with(appended, key, "added")


def _values(document: Document) -> Iterator[Edit]:
    for key in _some(document, lambda value: isinstance(value, str)):
        yield _with(set_value, key, "it's new")


def _removals(document: Document) -> Iterator[Edit]:
    for key in _some(document, lambda value: not isinstance(value, dict)):
        yield _with(removed, key)


def _renames(document: Document) -> Iterator[Edit]:
    for key in _some(document, lambda _: True):
        if isinstance(key[-1], str):
            yield _with(renamed_key, key, "a new name")


def _with(edit: Callable[..., Replacement | None], *arguments: Any) -> Edit:
    return lambda document: edit(document, *arguments)


def _some(document: Document, fits: Callable[[Any], bool]) -> list[KeyPath]:
    """Return up to eight places whose values fit, from all over the manifest."""
    found = [key for key, value in _walk(document.data, ()) if fits(value)]
    return found[:: max(len(found) // 7, 1)]


def _walk(data: Any, key: KeyPath) -> Iterator[tuple[KeyPath, Any]]:
    pairs = data.items() if isinstance(data, dict) else enumerate(data)
    for part, value in pairs:
        yield (*key, part), value
        if isinstance(value, dict | list):
            yield from _walk(value, (*key, part))


KINDS: dict[str, Callable[[Document], Iterator[Edit]]] = {
    "set a feature": _set("features", "capi", value=[]),
    "set a feature of many": _set("features", "capi", value=[f"dep:feature-{i}" for i in range(9)]),
    "set a header's name": _set(*CAPI, "header", "name", value="x"),
    "set a minimal release": _set(*CAPI, "min_version", value="0.9.21"),
    "set a pc file's name": _set(*CAPI, "pkgconfig", "filename", value='x"y'),
    "set a whole table": _set(*CAPI, "install", "include", value={"asset": [ASSET]}),
    "set a profile": _set("profile", "release", value={"panic": "abort", "lto": True}),
    "append a crate type": _append("lib", "crate-type", value="staticlib"),
    "append an asset": _append(*CAPI, "install", "include", "asset", value=ASSET),
    "append to arrays": _arrays,
    "set values": _values,
    "remove keys": _removals,
    "rename keys": _renames,
}


if __name__ == "__main__":
    sys.exit(main())
