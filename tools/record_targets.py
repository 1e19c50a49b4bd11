"""Write `cargoc_check/data/targets.toml`: all targets of the rustc on the PATH, as it sees them.

    python tools/record_targets.py > cargoc_check/data/targets.toml

Needs rustc only, no installed targets; takes some seconds.
"""

from __future__ import annotations

import subprocess

ALWAYS = "debug_assertions"
NAMED = ("unix", "windows")
COLUMNS = ("arch", "vendor", "os", "env", "abi", "family", "pointer_width", "endian")
SETS = ("feature", "has_atomic")

HEADER = """\
# Every target that rustc lists, with what `rustc --print cfg --target TRIPLE` says of it.
# Source: rustc {version} ({date}), written by tools/record_targets.py; not edited by hand.
#
# The columns of a target:
#   {columns} panic feature has_atomic
# `-` is an empty value, `+` joins several. The last two name a set of the tables below.
# `{always}` is set for every target; the families in `named` are names of their own too.
"""


def main() -> None:
    """Print the table."""
    said = _output("rustc", "--version").split()
    columns = " ".join(COLUMNS)
    print(HEADER.format(version=said[1], date=said[3][:-1], columns=columns, always=ALWAYS))
    print(f'rustc = "{said[1]}"')
    print(f'always = ["{ALWAYS}"]')
    print(f"named = {list(NAMED)}".replace("'", '"'))
    targets = {
        triple: _cfg(triple) for triple in _output("rustc", "--print", "target-list").split()
    }
    names = {key: _names(key, targets) for key in SETS}
    for key in SETS:
        print(f"\n[{key}]")
        for members, name in names[key].items():
            print(f'{name} = "{members}"')
    print("\n[targets]")
    for triple, cfg in targets.items():
        sets = [names[key][_joined(cfg, key)] for key in SETS]
        row = [*(_joined(cfg, key) for key in COLUMNS), cfg["panic"][0], *sets]
        print(f'"{triple}" = "{" ".join(row)}"')


def _names(key: str, targets: dict[str, dict[str, list[str]]]) -> dict[str, str]:
    """Name the different sets of values that targets have for a key, in order of appearance."""
    sets = dict.fromkeys(_joined(cfg, key) for cfg in targets.values())
    return {members: f"{key[0]}{number}" for number, members in enumerate(sets)}


def _joined(cfg: dict[str, list[str]], key: str) -> str:
    return "+".join(filter(None, cfg.get(key, []))) or "-"


def _cfg(triple: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    bare = set()
    for line in _output("rustc", "--print", "cfg", "--target", triple).splitlines():
        key, equals, value = line.partition("=")
        if equals:
            found.setdefault(key.removeprefix("target_"), []).append(value.strip('"'))
        else:
            bare.add(key)
    family = {name for name in found.get("family", []) if name in NAMED}
    if bare != {ALWAYS, *family} or set(found) - {*COLUMNS, *SETS, "panic"}:
        raise SystemExit(f"{triple}: rustc says what the table has no room for")
    return found


def _output(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    main()
