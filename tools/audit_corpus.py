"""Audit every manifest of a corpus and count what is found.

    python tools/audit_corpus.py ../shared/corpus [--findings]

The corpus has folders of repositories (`capi`, `nocapi`) with an ORIGIN.json that names the crates,
and `history` with manifests before and after a mend (`Cargo.toml.before`, `Cargo.toml.after`).
"""

from __future__ import annotations

import argparse
import json
import pathlib
import sys
from collections import Counter
from collections.abc import Iterator

from cargoc_check.crate.files import Directory, Files
from cargoc_check.crate.manifest import Cache
from cargoc_check.crate.memory import Memory
from cargoc_check.crate.workspace import open_request
from cargoc_check.engine.ask import Options
from cargoc_check.engine.audit import audit
from cargoc_check.errors import UserError
from cargoc_check.findings import Finding, Severity


def main() -> int:
    """Print a table of rules by severity for each part of the corpus; 1 if anything crashed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", type=pathlib.Path)
    parser.add_argument("--findings", action="store_true", help="list errors and warnings as well")
    parser.add_argument("--infos", action="store_true", help="list infos as well")
    arguments = parser.parse_args()
    bad = 0
    for part in sorted(p for p in arguments.corpus.iterdir() if p.is_dir()):
        bad += _part(part, arguments)
    return int(bad > 0)


def _part(part: pathlib.Path, arguments: argparse.Namespace) -> int:
    counts: Counter[tuple[str, str, str]] = Counter()
    refused, crashed, subjects, cache = [], [], 0, Cache()
    for label, files in _crates(part):
        try:
            report = audit(open_request(files, "Cargo.toml", cache=cache), Options())
        except UserError as error:
            refused.append(f"{label}: {error}")
            continue
        subjects += len(report.subjects)
        crashed += [f"{label}: {crash.rule}\n{crash.traceback}" for crash in report.crashes]
        for finding in report.findings:
            counts[finding.severity.value, finding.rule, finding.name] += 1
            _list(label, finding, arguments)
    print(f"\n{part.name}: {subjects} packages, {len(refused)} refused, {len(crashed)} crashes")
    for (severity, rule, name), count in sorted(counts.items()):
        print(f"  {severity:7} {rule} {name:32} {count}")
    print("".join(f"  refused {line}\n" for line in refused), end="")
    print("".join(f"  CRASHED {line}\n" for line in crashed), end="")
    return len(crashed)


def _crates(part: pathlib.Path) -> Iterator[tuple[str, Files]]:
    for origin in sorted(part.glob("*/ORIGIN.json")):
        for crate in json.loads(origin.read_text())["crates"]:
            manifest = origin.parent / crate["path"]
            if manifest.is_file():
                yield f"{origin.parent.name}/{crate['path']}", Directory(str(manifest.parent))
    for state in sorted(part.rglob("Cargo.toml.*")):
        label = str(state.relative_to(part))
        yield label, Memory({"Cargo.toml": state.read_text()})


def _list(label: str, finding: Finding, arguments: argparse.Namespace) -> None:
    if finding.severity is Severity.INFO and not arguments.infos:
        return
    if arguments.findings or arguments.infos:
        at = finding.location
        print(f"{label}:{at.line}: {finding.severity.value} {finding.rule} {finding.message}")


if __name__ == "__main__":
    sys.exit(main())
