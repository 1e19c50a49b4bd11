"""What `verify` finds in real packages, against what was found and judged before.

    python tools/verify_packages.py            compares; exit 1 on a difference
    python tools/verify_packages.py --write    writes the record instead
    python tools/verify_packages.py NAME...    of these rows of tests/data/packages.toml alone

The packages are those that `tools/fetch_packages.py` has fetched; what is not there is named and
passed over. Trees of `cargo cinstall` are made of the examples besides, and held against them.
`tests/data/packages/NAME.json` has the findings of a row: rule, severity, path and message.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from cargoc_check.artifacts.build import Build
from cargoc_check.artifacts.find import build
from cargoc_check.artifacts.system import System
from cargoc_check.artifacts.trees.opening import open_tree
from cargoc_check.crate.files import Directory
from cargoc_check.crate.workspace import open_request
from cargoc_check.engine.ask import Options
from cargoc_check.engine.verify import verify
from cargoc_check.facts.build import Given
from cargoc_check.findings import Severity
from cargoc_check.fit.model import Fit
from cargoc_check.fit.releases import fit
from cargoc_check.platforms import policies
from tests.support import built, packages
from tests.support.apt_root import NotToBeHadError
from tests.support.cargo_c import NoCargoCError
from tests.support.debian import RELEASE
from tests.support.packages import Group

Found = list[list[str]]
"""Findings, each with its rule, severity, path and message."""


def main() -> int:
    """Compare or write; 1 where something differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("names", nargs="*", metavar="NAME")
    arguments = parser.parse_args()
    rows = [row for row in packages.table() if row.kind != "toolchain"]
    names = {row.name: list(packages.groups(row)) for row in rows}
    unknown = set(arguments.names) - {*names, "built"}
    if unknown:
        parser.error(f"no row is called {', '.join(sorted(unknown))}")
    different = 0
    for name in arguments.names or [*names, "built"]:
        found = dict(_built() if name == "built" else _packaged(names[name]))
        different += _write(name, found) if arguments.write else _compare(name, found)
    print(f"{different} differences" if different else "all as recorded")
    return int(different > 0)


def _packaged(groups: list[Group]) -> Iterator[tuple[str, Found]]:
    for group in groups:
        row = group.pinned
        if all(os.path.isfile(path) for path in group.paths):
            yield group.label, _findings(group.paths, row.policy)
        else:
            print(f"{row.name} {group.label}: not fetched")


def _built() -> Iterator[tuple[str, Found]]:
    for made in built.all_made():
        try:
            # What Debian's was given is not the example: it asks for a newer cargo-c and Rust.
            crate = built.ROOT / "examples" / made.example if made.release != RELEASE else None
            found = _findings((built.tree(made),), None, crate)
            # Infos tell of this machine's C library and Rust: they differ from one to another.
            yield made.label, [one for one in found if one[1] != Severity.INFO.value]
        except (NotToBeHadError, NoCargoCError) as error:
            print(f"{made.label}: {error}")


def _findings(paths: tuple[str, ...], policy: str | None, crate: Path | None = None) -> Found:
    given = Given(
        policy=policies.named(policy) if policy else None, fit=_fit(crate) if crate else None
    )
    report = verify(build(open_tree(list(paths))), given, Options())
    if report.crashes:
        raise RuntimeError(f"{paths}: {report.crashes[0].traceback}")
    return sorted(
        [finding.rule, finding.severity.value, finding.location.path, finding.message]
        for finding in report.findings
    )


def _fit(crate: Path) -> Callable[[Build, System], Fit]:
    request = open_request(Directory(str(crate)), "Cargo.toml", (), False)
    return lambda build, system: fit(build, system, request, None, {})


def _record(name: str) -> Path:
    return Path(packages.RECORDS, f"{name}.json")


def _write(name: str, found: dict[str, Found]) -> int:
    """Write what was found, one finding a line, so that a difference shows what has changed."""
    known = _known(name) | found
    lines = ["{"]
    for label, findings in sorted(known.items()):
        lines.append(f"  {json.dumps(label)}: [")
        lines += [f"    {json.dumps(one, ensure_ascii=False)}," for one in findings]
        lines[-1] = lines[-1].removesuffix(",")
        lines.append("  ],")
    lines[-1] = lines[-1].removesuffix(",")
    path = _record(name)
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join([*lines, "}", ""]), encoding="utf-8")
    return 0


def _compare(name: str, found: dict[str, Found]) -> int:
    known, different = _known(name), 0
    for label, findings in found.items():
        before = known.get(label, [])
        changes = [("no more", one) for one in before if one not in findings]
        changes += [("new", one) for one in findings if one not in before]
        for change, (rule, severity, path, message) in changes:
            print(f"{name} {label}: {change}: {path}: {severity} {rule}: {message}")
        different += len(changes)
    return different


def _known(name: str) -> dict[str, Found]:
    path = _record(name)
    if not path.exists():
        return {}
    known: dict[str, Found] = json.loads(path.read_text(encoding="utf-8"))
    return known


if __name__ == "__main__":
    sys.exit(main())
