"""A rule's docstring as its page."""

from __future__ import annotations

from collections.abc import Iterator

from cargoc_check.findings import Problem, Severity
from cargoc_check.page import index, markdown, page
from cargoc_check.rule import Rule
from tests.support.example import complete


def _check() -> Iterator[Problem]:
    """The thing is wrong

    Why it matters.

        kept indentation

    ## Example

    ```toml Cargo.toml
    [a]
    ```

    Then also:

    ```toml Cargo.toml
    [b]
    ```

    ```c include/a.h
    int a;
    ```

    ## Use instead

    ```text
    no file
    ```

    ## Sources

    - https://example.org
    """
    yield from ()


RULE = Rule("CAPI901", "made-up", Severity.WARNING, _check, ())


def test_docstring_is_read_into_its_parts() -> None:
    read = page(RULE)
    assert read.title == "The thing is wrong"
    assert list(read.sections) == ["", "Example", "Use instead", "Sources"]
    assert read.sections[""] == "Why it matters.\n\n    kept indentation"
    assert read.sections["Sources"] == "- https://example.org"


def test_blocks_of_a_file_are_joined_and_blocks_of_none_left_out() -> None:
    read = page(RULE)
    assert read.files("Example") == {"Cargo.toml": "[a]\n[b]\n", "include/a.h": "int a;\n"}
    assert read.files("Use instead") == {}
    assert read.files("Missing") == {}


def test_markdown_has_all_of_it_and_how_to_silence() -> None:
    text = markdown(RULE)
    assert text.startswith("# CAPI901 `made-up`\n\n**The thing is wrong**\n\nSeverity: warning\n")
    headings = [line for line in text.splitlines() if line.startswith("## ")]
    assert headings == ["## Example", "## Use instead", "## Sources", "## Silence it"]
    assert "# cargoc-check: ignore[CAPI901] reason" in text
    assert 'ignore = ["CAPI901"]' in text


def test_index_links_to_the_page() -> None:
    assert "| [CAPI901](CAPI901.md) | `made-up` | warning | The thing is wrong |" in index((RULE,))


def test_docstring_may_be_missing() -> None:
    assert page(RULE._replace(check=lambda: ())).title == ""


def test_example_is_made_a_crate() -> None:
    files = complete({"Cargo.toml": "[package.metadata.capi]\n"})
    assert set(files) == {"Cargo.toml", "Cargo.lock", "src/lib.rs", "cbindgen.toml"}
    assert files["Cargo.toml"].endswith("[package.metadata.capi]\n")
    for table in ("[package]", "[features]"):
        assert files["Cargo.toml"].count(table + "\n") == 1


def test_example_that_says_it_itself_is_left_alone() -> None:
    text = '[package]\nname = "x"\n\n[features]\ncapi = []\n'
    given = {"Cargo.toml": text, "cbindgen.toml": "(absent)\n", "src/lib.rs": "mod a;\n"}
    files = complete(given)
    assert files == {"Cargo.lock": "version = 4\n", "Cargo.toml": text, "src/lib.rs": "mod a;\n"}


def test_example_of_a_workspace_gets_a_library_for_each_member() -> None:
    files = complete(
        {"Cargo.toml": '[workspace]\nmembers = ["a"]\n', "a/Cargo.toml": '[package]\nname = "a"\n'}
    )
    assert {"a/src/lib.rs", "a/cbindgen.toml", "Cargo.lock"} < set(files)
    assert "src/lib.rs" not in files
    assert "[package]" not in files["Cargo.toml"]
