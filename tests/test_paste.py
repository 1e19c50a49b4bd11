"""Lines to paste: done as the words say, the manifest says what it should, and nothing is lost."""

from __future__ import annotations

import re
from typing import Any

import pytest
import tomli

from cargoc_check.crate.manifest import Manifest, Manifests
from cargoc_check.crate.memory import Memory
from cargoc_check.findings import Finding, KeyPath
from cargoc_check.page import page
from cargoc_check.paste import to_paste
from cargoc_check.rule import Rule, rules_of
from tests.rules.support import report_of
from tests.support.example import complete

CAPI = ("package", "metadata", "capi")
PC = (*CAPI, "pkg_config")
HEADER = (*CAPI, "header")
INCLUDE = (*CAPI, "install", "include")

_PART = re.compile(
    r"(?P<where>(?:below|in the braces of|in the brackets of|in place of) `[^\n]*` \(line \d+\)"
    r"|at the (?:top|end) of the file)?:\n\n(?P<lines>(?:    .*\n?|\n(?=    ))+)"
)
_WHERE = re.compile(r"(?P<how>.*?) `(?P<what>.*)` \(line (?P<line>\d+)\)")


def manifest(text: str) -> Manifest:
    return Manifests(Memory({"Cargo.toml": text})).open("Cargo.toml")


def follow(text: str, words: str) -> str:
    """Do what the words say, from the last line to the first."""
    parts = [(m["where"] or "", re.sub("(?m)^    ", "", m["lines"])) for m in _PART.finditer(words)]
    assert parts, words
    lines = text.splitlines()
    done = []
    for where, new in parts:
        match = _WHERE.fullmatch(where)
        if where in ("", "at the end of the file"):
            done.append((len(lines), "below", "", new))
        elif where == "at the top of the file":
            done.append((0, "below", "", new))
        else:
            assert match is not None, where
            done.append((int(match["line"]), match["how"], match["what"], new.rstrip("\n")))
    for at, how, what, new in sorted(done, reverse=True):
        if how == "below":
            assert what in ("", lines[at - 1].partition(" #")[0])
            lines.insert(at, new)
        elif how == "in place of":
            lines[at - 1] = lines[at - 1].replace(what, new)
        else:
            closing = "}" if "braces" in how else "]"
            start, end = lines[at - 1].split(closing, 1)
            comma = ", " if start.rstrip()[-1] not in "[{" else " "
            lines[at - 1] = f"{start.rstrip()}{comma}{new} {closing}{end}"
    return "\n".join(lines) + "\n"


def merged(data: Any, table: KeyPath, more: dict[str, Any]) -> Any:
    if not table:
        return data | more
    return data | {table[0]: merged(data.get(table[0], {}), table[1:], more)}


@pytest.mark.parametrize(
    "text",
    [
        "[package]\nname = 'x'\n",
        "[package.metadata.capi.pkg_config] # mine\ndescription = 'x'\n\n[features]\ncapi = []\n",
        "[ package . metadata . 'capi' . pkg_config ]\ndescription = 'x'\n[features]\n",
        "[package.metadata.capi.header]\nname = 'x'\n",
        "[package.metadata.capi]\npkg_config.description = 'x'\n[features]\n",
        "[package.metadata.capi]\npkg_config = { description = 'x' }\n[features]\n",
        "[package.metadata.capi]\npkg_config = {}\n[features]\n",
        "[package.metadata]\ncapi = { header.name = 'x' }\n[features]\n",
        "[package.metadata]\ncapi.header.name = 'x'\n[features]\n",
        "[package.metadata]\ncapi.pkg_config.description = 'x'\n[features]\n",
        "[package]\nmetadata.capi.pkg_config.description = 'x'\n[features]\n",
        "package.metadata.capi.pkg_config.description = 'x'\n[features]\n",
        "package.metadata.capi.header.name = 'x'\n[features]\n",
        "package = { name = 'x' }\n[features]\n",
    ],
)
def test_a_table_however_it_is_written(text: str) -> None:
    lines = ('name = "good"', 'filename = "good"')
    words = to_paste("lead", manifest(text), (PC, lines))
    expected = merged(tomli.loads(text), PC, {"name": "good", "filename": "good"})
    assert tomli.loads(follow(text, words)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "[package.metadata.capi.header]\ngeneration = true\n",
        "[package.metadata.capi]\nheader.generation = true\n",
        "[package.metadata.capi]\nheader = { generation = true }\n",
        "[package.metadata.capi.header]\nname = 'x'\ngeneration = true\n",
        "[package.metadata.capi.header]\nname = 'x'\n[package.metadata.capi.install.include]\n",
        "[package.metadata.capi.install.include]\nasset = [{ from = 'a.h' }]\n",
        "[package.metadata.capi.install.include]\nasset = []\n",
        "[[package.metadata.capi.install.include.asset]]\nfrom = 'a.h'\n",
    ],
)
def test_keys_that_have_a_value(text: str) -> None:
    asset = 'asset = [{ from = "b.h" }]'
    words = to_paste("lead", manifest(text), (HEADER, ["generation = false"]), (INCLUDE, [asset]))
    before = tomli.loads(text)
    capi = before["package"]["metadata"]["capi"]
    there = capi.get("install", {}).get("include", {}).get("asset", [])
    expected = merged(before, HEADER, {"generation": False})
    expected = merged(expected, INCLUDE, {"asset": [*there, {"from": "b.h"}]})
    assert tomli.loads(follow(text, words)) == expected


def test_the_words() -> None:
    text = "[package]\nname = 'x'\n\n[package.metadata.capi.header]\nname = 'x'\n"
    tables = (HEADER, ["enabled = false"]), (PC, ['name = "x"']), (CAPI, ['min_version = "1.0.0"'])
    assert to_paste("turn it off", manifest(text), *tables) == (
        "turn it off, below `[package.metadata.capi.header]` (line 4):\n\n"
        "    enabled = false\n\n"
        "and at the end of the file:\n\n"
        '    [package.metadata.capi.pkg_config]\n    name = "x"\n\n'
        '    [package.metadata.capi]\n    min_version = "1.0.0"'
    )


def test_what_is_there_is_not_said_again() -> None:
    text = "[package.metadata.capi.header]\nenabled = false\n"
    assert to_paste("lead", manifest(text), (HEADER, ["enabled = false"])) == "lead"


def test_a_manifest_from_before_there_was_a_package() -> None:
    words = to_paste(
        "lead", manifest("[project]\nname = 'x'\n"), (("package",), ["a = 1"]), (PC, ["b = 2"])
    )
    assert "below `[project]` (line 1)" in words
    assert "[project.metadata.capi.pkg_config]" in words


def test_a_value_that_is_no_table_gives_way_to_one() -> None:
    text = "[package.metadata.capi]\npkg_config = 3\nx = 1\n"
    words = to_paste("lead", manifest(text), (PC, ['name = "x"']))
    done = tomli.loads(follow(text, words))
    assert done["package"]["metadata"]["capi"] == {"pkg_config": {"name": "x"}, "x": 1}


def _helps() -> list[tuple[Rule, dict[str, str], Finding]]:
    """Return the findings in the examples of all rules that have lines for a Cargo.toml."""
    found = []
    for rule in rules_of("audit"):
        files = complete(page(rule).files("Example"))
        said = page(rule).sections.get("Judged by")
        report = report_of(files, cargo_c=said.strip() if said else None)
        for finding in report.findings:
            help_ = finding.help or ""
            if finding.rule == rule.id and ":\n\n    " in help_ and "cbindgen" not in help_:
                found.append((rule, files, finding))
    return found


@pytest.mark.parametrize("case", _helps(), ids=lambda case: case[0].name)
def test_mends_of_rules_mend(case: tuple[Rule, dict[str, str], Finding]) -> None:
    rule, files, finding = case
    path = finding.location.path if finding.location.path in files else "Cargo.toml"
    if not path.endswith("Cargo.toml"):
        return
    mended = files | {path: follow(files[path], finding.help or "")}
    tomli.loads(mended[path])
    again = [f.rule for f in report_of(mended).findings]
    if not (finding.help or "").startswith("take "):  # something else has to go as well
        assert rule.id not in again
