"""What goes with a C API: the README's section, a C program that compiles, CI that runs."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from cargoc_check.crate.files import Directory
from cargoc_check.crate.workspace import Request, open_request
from cargoc_check.errors import UserError
from cargoc_check.fixes.extras import steps
from tests.support import yaml_subset
from tests.support.proposing import opened
from tests.support.real_build import CargoC
from tests.support.running import CBINDGEN, GOOD, LIBRARY

VERSION = """use std::ffi::c_char;
#[no_mangle]
pub extern "C" fn mylib_add(a: i32) -> i32 { a }
#[no_mangle]
pub extern "C" fn mylib_version() -> *const c_char { c"1.2.3".as_ptr() }
"""
PAIR = """pub struct Sum(u32);
#[no_mangle]
pub extern "C" fn mylib_add(a: i32) -> i32 { a }
#[no_mangle]
pub extern "C" fn mylib_new() -> *mut Sum { Box::into_raw(Box::new(Sum(0))) }
#[no_mangle]
pub unsafe extern "C" fn mylib_free(sum: *mut Sum) { drop(unsafe { Box::from_raw(sum) }) }
"""
HEADER = """#ifndef MYLIB_H
#define MYLIB_H
#include <stdint.h>
typedef struct Sum Sum;
int32_t mylib_add(int32_t a);
const char *mylib_version(void);
Sum *mylib_new(void);
void mylib_free(Sum *sum);
#endif
"""


def files() -> dict[str, str]:
    """Return a crate that cargo-c takes, with a README."""
    base = {"Cargo.toml": GOOD, "cbindgen.toml": CBINDGEN, "src/lib.rs": LIBRARY}
    return {**base, "README.md": "# mylib\n"}


def added(request: Request, kind: str, *more: str) -> tuple[str, str]:
    """Return the path and the text that a kind of addition comes to."""
    kinds = (kind, *more)
    made = steps(request, "mylib", kinds, request.workspace.files.base)
    assert len(made) == len(kinds)
    change = made[-1 if more else 0].changes[0]
    assert change.after is not None
    return change.path, change.after.decode()


def readme(text: str, crate: Mapping[str, str] | None = None) -> str:
    """Return a README with its section."""
    return added(opened({**(crate or files()), "README.md": text}), "readme")[1]


SECTION = """## Use from C

[cargo-c](https://github.com/lu-zero/cargo-c) builds and installs the C library with its header and pkg-config file:

```sh
cargo cinstall --release --prefix=/usr/local
```

A program includes `<mylib.h>` and is compiled with what pkg-config says:

```sh
cc program.c $(pkg-config --cflags --libs mylib)
```
"""  # noqa: E501  one line a paragraph


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", SECTION),
        ("# mylib\n", f"# mylib\n\n{SECTION}"),
        ("# mylib", f"# mylib\n\n{SECTION}"),
        ("# mylib\n\n\n", f"# mylib\n\n\n{SECTION}"),
        ("# a\n\n## License\n\nMIT\n", f"# a\n\n{SECTION}\n## License\n\nMIT\n"),
        ("# a\r\n\r\nWords.\r\n", f"# a\n\nWords.\n\n{SECTION}".replace("\n", "\r\n")),
        ("\ufeff# a\n", f"\ufeff# a\n\n{SECTION}"),
    ],
)
def test_section_joins_a_readme(before: str, after: str) -> None:
    assert readme(before) == after


def test_heading_is_underlined_where_the_others_are() -> None:
    text = readme("mylib\n=====\n\nUsage\n-----\n")
    assert text.startswith("mylib\n=====\n\nUsage\n-----\n\nUse from C\n----------\n\n[cargo-c]")


def test_command_is_one_for_the_folder_of_the_readme() -> None:
    member = {f"capi/{path}": text for path, text in files().items()}
    root = '[workspace]\nmembers = ["capi", "b"]\n'
    other = GOOD.replace("mylib", "other")
    whole = {**member, "Cargo.toml": root, "b/Cargo.toml": other, "b/src/lib.rs": ""}
    request = opened(whole, "capi/Cargo.toml")
    assert "\ncargo cinstall --release --prefix=/usr/local\n" in added(request, "readme")[1]
    del whole["capi/README.md"]
    path, text = added(opened({**whole, "README.md": "# All\n"}, "capi/Cargo.toml"), "readme")
    assert path.endswith("README.md")
    assert "\ncargo cinstall --release --prefix=/usr/local -p mylib\n" in text


@pytest.mark.parametrize(
    ("crate", "kind", "message"),
    [
        ({"README.md": None, "README.rst": "mylib\n"}, "readme", "there is no README.md"),
        ({"README.md": None}, "readme", "there is no README.md"),
        ({"README.md": "Run `cargo cinstall`.\n"}, "readme", "says already"),
        ({"examples/mylib.c": "int main;\n"}, "example", "there is an example already"),
        ({".github/workflows/cargo-c.yml": "on: push\n"}, "ci", "there is a workflow already"),
    ],
)
def test_what_is_there_or_is_lacking_is_said(
    crate: dict[str, str | None], kind: str, message: str
) -> None:
    whole = {path: text for path, text in {**files(), **crate}.items() if text is not None}
    with pytest.raises(UserError, match=message):
        added(opened(whole), kind)


def test_readme_that_is_not_utf8_is_told_with_its_place(tmp_path: Path) -> None:
    write(tmp_path, files())
    (tmp_path / "README.md").write_bytes(b"# mylib\n\ncaf\xe9\n")
    with pytest.raises(UserError, match=r"README\.md:3:4: is not UTF-8"):
        added(open_request(Directory(str(tmp_path))), "readme")


EXAMPLES = {
    "a version": (VERSION, 'printf("mylib %s\\n", mylib_version());', "mylib_add"),
    "something made and freed": (PAIR, "mylib_free(made);", "mylib_add"),
    "any function": (LIBRARY.replace("answer() -> u32", "add(a: i32) -> i32"), "mylib_add;", "new"),
    "nothing that is known": ("", "mylib is included", "mylib_"),
}


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("standard", ["-std=c99", "-std=gnu17"])
def test_example_compiles_without_a_warning(name: str, standard: str, tmp_path: Path) -> None:
    lib, line, other = EXAMPLES[name]
    path, text = added(opened(files() | {"src/lib.rs": lib}), "example")
    assert path == "examples/mylib.c"
    assert line in text
    assert other not in text
    (tmp_path / "mylib.h").write_text(HEADER)
    (tmp_path / "mylib.c").write_text(text)
    command = ["cc", standard, "-Wall", "-Wextra", "-pedantic", "-Werror", "-I.", "-fsyntax-only"]
    done = subprocess.run(
        [*command, "mylib.c"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr + text


def test_example_calls_what_the_committed_header_declares() -> None:
    kept = (
        "[package.metadata.capi.header]\ngeneration = false\n"
        '[package.metadata.capi.install.include]\nasset = [{ from = "include/mylib.h" }]\n'
    )
    header = "int mylib_add(int a);\n"
    crate = {**files(), "Cargo.toml": GOOD + kept, "src/lib.rs": PAIR, "include/mylib.h": header}
    text = added(opened(crate), "example")[1]
    assert "mylib_new" not in text
    assert "mylib_add" in text
    assert "mylib_new" in added(opened({**crate, "include/mylib.h": HEADER}), "example")[1]


def test_workflow_is_what_github_reads() -> None:
    path, text = added(opened(files()), "ci")
    assert path == ".github/workflows/cargo-c.yml"
    read = yaml_subset.load(text)
    assert read["on"] == ["push", "pull_request"]
    job = read["jobs"]["cargo-c"]
    assert job["runs-on"] == "ubuntu-latest"
    assert job["steps"][0] == {"uses": "actions/checkout@v4"}
    assert [list(step) for step in job["steps"][1:]] == [["run"]] * 3
    assert "echo '#include <mylib.h>' | cc " in job["steps"][3]["run"]


def test_job_joins_the_file_of_gitlab() -> None:
    before = "stages:\n  - build\n  - test\n\ntests:\n  script:\n    - cargo test\n"
    path, text = added(opened(files() | {".gitlab-ci.yml": before}), "ci")
    assert path == ".gitlab-ci.yml"
    assert text.startswith(before + "\ncargo-c:\n")
    read = yaml_subset.load(text)
    assert list(read) == ["stages", "tests", "cargo-c"]
    assert list(read["cargo-c"]) == ["image", "script"]
    assert read["cargo-c"]["script"][1].startswith("cargo cinstall ")


@pytest.mark.parametrize(
    ("stages", "stage"),
    [
        ("stages: [build, deploy]\n", "build"),
        ("stages:\n- lint\n- deploy\n", "lint"),
        ("stages:  # ours\n  - check # it\n  - deploy\n", "check"),
        ("stages: [build, test]\n", None),
        ("tests:\n  stage: test\n", None),
    ],
)
def test_job_is_of_a_stage_that_gitlab_has(stages: str, stage: str | None) -> None:
    text = added(opened(files() | {".gitlab-ci.yml": stages}), "ci")[1]
    assert yaml_subset.load(text[text.index("cargo-c:") :])["cargo-c"].get("stage") == stage


def test_job_keeps_the_line_ends_of_gitlabs_file() -> None:
    text = added(opened(files() | {".gitlab-ci.yml": "a:\r\n  script: [b]\r\n"}), "ci")[1]
    assert text.count("\n") == text.count("\r\n") > 8


@pytest.mark.parametrize("kinds", [("ci",), ("example", "ci")])
def test_commands_of_the_workflow_hold(
    kinds: tuple[str, ...], tmp_path: Path, cargo_c: CargoC
) -> None:
    folder = tmp_path / "repository"
    write(folder, files() | {"src/lib.rs": PAIR})
    request = open_request(Directory(str(folder)))
    for step in steps(request, "mylib", kinds, str(folder)):
        write(folder, {c.path: (c.after or b"").decode() for c in step.changes})
    workflow = (folder / ".github/workflows/cargo-c.yml").read_text()
    commands = [
        step.get("run", "") for step in yaml_subset.load(workflow)["jobs"]["cargo-c"]["steps"]
    ]
    assert commands[1] == "cargo install cargo-c --locked"
    path = os.pathsep.join([cargo_c.commands, os.environ["PATH"]])
    environment = {**os.environ, "PATH": path, "CARGO_NET_OFFLINE": "true"}
    for command in commands[2:]:
        done = subprocess.run(
            ["bash", "-e", "-o", "pipefail", "-c", command],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
    assert (folder / "destdir/usr/lib/pkgconfig/mylib.pc").is_file()
    assert (folder / "example").is_file() == ("example" in kinds)


def write(folder: Path, contents: Mapping[str, str]) -> None:
    for name, text in contents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
