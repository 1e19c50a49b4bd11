"""Which lines of a text are commands."""

from __future__ import annotations

import pytest

from cargoc_check.crate.commands import commands
from cargoc_check.text.source import Source


def found(path: str, text: str) -> list[str]:
    source = Source(path, text)
    result = list(commands(source, "cargo"))
    for command in result:
        first = command.text.split(" ")[0]
        assert text.startswith(first, command.span.start)
        assert "\n" not in text[command.span.start : command.span.end]
    return [command.text for command in result]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Run `cargo cinstall` now\n", []),
        ("```sh\n$ cargo cinstall\n```\ncargo is a tool\n", ["cargo cinstall"]),
        ("```\n> cargo cinstall\n```\n", ["cargo cinstall"]),
        ("~~~\ncargo a\n```\ncargo b\n~~~\n", ["cargo a", "cargo b"]),
        ("```toml\n# cargo cinstall\nx = 'cargo cinstall'\n```\n", []),
        ("    cargo cinstall  # here\n", ["cargo cinstall"]),
        ("```\n# cargo cinstall\n```\n", []),
        ("```\ncd x && sudo cargo cinstall; ls\n```\n", ["sudo cargo cinstall"]),
        ("```\r\ncargo cinstall \\\r\n  --libdir=lib\r\n```\r\n", ["cargo cinstall --libdir=lib"]),
    ],
)
def test_in_a_readme_code_counts(text: str, expected: list[str]) -> None:
    assert found("README.md", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("      - run: cargo cinstall\n", ["cargo cinstall"]),
        ("      - run: |\n          cargo a\n          cargo b\n", ["cargo a", "cargo b"]),
        ("      # - run: cargo a\n", []),
        ("\t@cargo a \\\n\t  --b \\\n\t  --c\n", ["cargo a --b --c"]),
        ("x: cargo a \\", ["x: cargo a"]),
    ],
)
def test_elsewhere_every_line(text: str, expected: list[str]) -> None:
    assert found(".github/workflows/ci.yml", text) == expected
