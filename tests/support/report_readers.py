"""Readers of the formats, by what their specifications say: each gives back what was told."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import unquote_to_bytes
from xml.etree import ElementTree

from tests.support.reporting import Told

_LINE = re.compile(
    r"(?P<path>.*?)(?::(?P<line>\d+):(?P<column>\d+))?: (?P<level>error|warning|info): "
    r"(?P<message>.*) \[(?P<rule>[A-Z]+\d+) [\w-]+\]"
)


def of_sarif(text: str) -> Iterator[Told]:
    """Yield what results say; a file as a whole is marked as one."""
    (run,) = json.loads(text)["runs"]
    levels = {"error": "error", "warning": "warning", "note": "info"}
    for result in run["results"]:
        rule = run["tool"]["driver"]["rules"][result["ruleIndex"]]
        assert rule["id"] == result["ruleId"]
        (location,) = result["locations"]
        place = location["physicalLocation"]
        path = unquote_to_bytes(place["artifactLocation"]["uri"]).decode()
        region = {} if result["properties"].get("wholeFile") else place["region"]
        line, column = region.get("startLine"), region.get("startColumn")
        message = result["message"]["text"].partition("\n\n")[0]
        yield Told(rule["id"], levels[result["level"]], path, line, column, message)


def of_junit(text: str) -> Iterator[Told]:
    """Yield what the tests of findings say in their text."""
    for case in ElementTree.fromstring(text).iter("testcase"):
        said = "".join(case.itertext()).partition("\n")[0]
        found = _LINE.fullmatch(said)
        if found is not None:
            yield _told(found.groupdict())


def of_github(text: str) -> Iterator[Told]:
    """Yield what commands say, unescaped as the runner does it."""
    levels = {"error": "error", "warning": "warning", "notice": "info"}
    for line in text.split("\n")[:-1]:
        found = re.fullmatch(r"::(\w+) ([^:]*)::(.*)", line)
        assert found is not None, line
        pairs = (pair.split("=", 1) for pair in found[2].split(","))
        given = {key: _unescaped(value) for key, value in pairs}
        message = _unescaped(found[3]).partition("\n")[0]
        row, column = given.get("line"), given.get("col")
        if given["title"] != "internal error":
            rule = given["title"].split()[0]
            yield Told(
                rule, levels[found[1]], given["file"], _number(row), _number(column), message
            )


def _unescaped(text: str) -> str:
    for code, character in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ",")):
        text = text.replace(code, character)
    return text.replace("%25", "%")


def of_gitlab(text: str) -> Iterator[Told]:
    """Yield what violations say; the columns are those of the positions."""
    levels = {"critical": "error", "minor": "warning", "info": "info"}
    for row in json.loads(text):
        place = row["location"]
        begin = place.get("positions", {}).get("begin", {})
        line = begin.get("line")
        assert place["lines"]["begin"] == (line or 1)
        level = levels[row["severity"]]
        column = begin.get("column")
        yield Told(row["check_name"], level, place["path"], line, column, row["description"])


def of_tap(text: str) -> Iterator[Told]:
    """Yield what the blocks of points say."""
    for block in re.findall(r"^  ---\n(.*?)^  \.\.\.\n", text, re.MULTILINE | re.DOTALL):
        said: dict[str, Any] = {}
        for line in block.splitlines():
            key, _, value = line.strip().partition(":")
            said[key] = json.loads(value) if value else None
        if "rule" in said:
            place = said["file"], said.get("line"), said.get("column")
            yield Told(said["rule"], said["severity"], *place, said["message"])


def of_jsonl(text: str) -> Iterator[Told]:
    """Yield what the lines behind the head say."""
    for line in text.splitlines()[1:]:
        row = json.loads(line)
        at = row["location"]
        place = at["path"], at["line"], at["column"]
        yield Told(row["rule"], row["severity"], *place, row["message"])


def of_markdown(text: str) -> Iterator[Told]:
    """Yield what the outer items say."""
    pattern = r"^- \*\*(\w+)\*\* `(.*?)(?::(\d+):(\d+))?`: (.*) \((\w+) [\w-]+\)$"
    for level, path, line, column, said, rule in re.findall(pattern, text, re.MULTILINE):
        message = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", said)
        yield Told(rule, level, path, _number(line), _number(column), message)


def _told(found: dict[str, str]) -> Told:
    place = found["path"], _number(found["line"]), _number(found["column"])
    return Told(found["rule"], found["level"], *place, found["message"])


def _number(text: str | None) -> int | None:
    return int(text) if text else None


READERS: dict[str, Callable[[str], Iterator[Told]]] = {
    "sarif": of_sarif,
    "junit": of_junit,
    "github": of_github,
    "gitlab": of_gitlab,
    "tap": of_tap,
    "jsonl": of_jsonl,
    "markdown": of_markdown,
}
