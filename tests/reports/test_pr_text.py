"""The text of a pull request: true to the patch, and written as people write."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from cargoc_check.fixes.extras import steps
from cargoc_check.fixes.model import Advice
from cargoc_check.fixes.outcome import read
from cargoc_check.fixes.stated import Stated
from cargoc_check.reports.pr_text import pr_text
from cargoc_check.trial.model import Stage
from tests.support.proposing import HEADER, MANIFEST, Crate, Proposed, crate, opened, proposed

FFI = "[features]\nffi = []\n"
GATED = '#[cfg(feature = "ffi")]\n#[no_mangle]\npub extern "C" fn mylib_add(a: i32) -> i32 { a }\n'


def described(files: Crate, found: Proposed, stages: list[Stage] | None = None) -> str:
    before = read(opened(files), found.proposal.package).outcome
    after = read(found.after, found.proposal.package).outcome
    return pr_text(found.proposal, before, after, stages)


def text(files: Crate, stated: Stated | None = None) -> str:
    """Return the description of what is proposed for a crate."""
    return described(files, proposed(files, stated))


def with_header(files: Crate) -> dict[str, str]:
    return {**files, "include/mylib.h": HEADER}


GOLDEN = """# Install libmylib with cargo-c

C programs need more of a library than cargo makes of a `cdylib`: a soname with the links that belong to it, a header, and a pkg-config file, each in its place. [cargo-c](https://github.com/lu-zero/cargo-c) makes them from a few lines in `Cargo.toml`, which this adds. Distributions package C libraries that are written in Rust with it, such as rav1e and libimagequant; without these lines each of them would carry a patch of its own.

## For C users

On Linux, `cargo cinstall` installs these files; on other systems they are named as is usual there.

```
include/mylib/mylib.h
lib/libmylib.a
lib/libmylib.so -> libmylib.so.1.2.3
lib/libmylib.so.1 -> libmylib.so.1.2.3
lib/libmylib.so.1.2.3
lib/pkgconfig/mylib.pc
```

A program includes `<mylib.h>` and is compiled with what pkg-config says:

```sh
cc program.c $(pkg-config --cflags --libs mylib)
```

## For Rust users

Nothing changes. The feature `capi` turns on `ffi`, which is there already; it is off unless cargo-c or `--all-features` turns it on. Cargo itself does not read [`[package.metadata]`](https://doc.rust-lang.org/cargo/reference/manifest.html#the-metadata-table). There is no new dependency. No line of Rust changes.

## How to try it

This was worked out from the sources; nothing has been built yet. cargo-c is a program of its own, as cbindgen is: only who builds the C library needs it. Distributions have it as `cargo-c`, and `cargo install cargo-c` builds it. This installs into the folder `try` alone:

```sh
cargo cinstall --release --prefix="$PWD/try" --libdir=lib
PKG_CONFIG_PATH=try/lib/pkgconfig pkg-config --cflags --libs mylib
```

## What it takes to maintain

- The soname is `libmylib.so.1`. Minor and patch releases keep it; the next major release gets another, and distributions then build anew what uses the library. Where such a release leaves the C interface as it is, `library.version` in `[package.metadata.capi]` keeps the soname.
- The header is made from the sources, by cbindgen within cargo-c, whenever the library is built: there is no copy to keep up to date.
- A release needs no further step: the versions of all files come from the crate's.
- Should it become a burden, the lines can go again, and Rust users will not notice.
"""  # noqa: E501  one line a paragraph


def test_whole_text() -> None:
    said = text({**crate(lib=GATED), "Cargo.toml": MANIFEST + FFI})
    head, _, rest = said.partition("\n## What was chosen\n")
    assert head == GOLDEN
    assert "\n- **Library**: `libmylib`. " in rest
    assert "\n## Changed files\n\n- `Cargo.toml`\n- `cbindgen.toml`: cbindgen writes C++" in rest


CASES: dict[str, tuple[Mapping[str, str], Stated]] = {
    "generated header": (crate(), Stated()),
    "kept header": (with_header(crate()), Stated()),
    "no soname": (crate(), Stated(versioning=False)),
    "another soname": (crate(), Stated(soname_version="7")),
    "trimmed": (crate("[lib]", 'crate-type = ["cdylib", "rlib"]'), Stated(crate_type=("lib",))),
    "mistake": (
        crate("[features]", "capi = []", "[package.metadata.capi.library]", 'versioning = "true"'),
        Stated(),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_it_is_well_written(name: str) -> None:
    said = text(*CASES[name])
    assert said.startswith("# ")
    assert said.endswith("\n")
    assert not said.endswith("\n\n")
    assert "\n\n\n" not in said
    assert [line for line in said.splitlines() if line != line.rstrip()] == []
    assert "None" not in said
    assert "CAPI" not in said
    prose = re.sub(r"```.*?```", "", said, flags=re.DOTALL)
    for sentence in re.split(r"(?<=[.!?])\s+|\n+- |\n+", prose):
        first = sentence.lstrip("#* ")[:9]
        assert not first or not first[0].islower() or first.startswith(NAMES), sentence


NAMES = ("cargo-c ", "pkg-conf", "cbindgen", "includedi", "capi", "mylib")
"""What begins a sentence and stays small."""


def test_soname_that_the_manifest_states() -> None:
    said = text(*CASES["another soname"])
    assert "The soname is `libmylib.so.7`. It stays, whatever the crate's version is, until" in said
    assert "A release needs no further step" not in said


@pytest.mark.parametrize(
    ("version", "words"),
    [
        ("1.2.3", "Minor and patch releases keep it; the next major release gets another"),
        ("0.2.3", "Patch releases keep it; the next minor release gets another"),
    ],
)
def test_releases_that_change_the_soname(version: str, words: str) -> None:
    files = {**crate(), "Cargo.toml": MANIFEST.replace("1.2.3", version)}
    assert words in text(files)


def test_soname_without_a_version() -> None:
    assert "The soname of `libmylib` has no version" in text(*CASES["no soname"])


def test_header_that_is_kept() -> None:
    said = text(*CASES["kept header"])
    assert "The header is installed as it is in the repository" in said
    assert "no copy to keep up to date" not in said
    assert "The feature `capi` is empty; it is off" in said


def test_change_of_crate_type_is_no_nothing() -> None:
    said = text(*CASES["trimmed"])
    assert "`crate-type` in `[lib]` changes, see below." in said
    assert "Nothing changes." not in said
    assert "Nothing changes." in text(crate("[lib]", 'crate-type = ["cdylib", "rlib"]'))


def test_mend_says_what_it_changes() -> None:
    said = text(*CASES["mistake"])
    assert "The files that `cargo cinstall` installs keep their names. For Rust users" in said
    assert "\n- cargo-c ignores `library.versioning" in said


def test_mend_that_changes_what_is_installed_shows_it() -> None:
    files = CASES["mistake"][0]
    found = proposed(files)
    after = read(found.after, "mylib").outcome
    before = after._replace(installed=("lib/a", *after.installed[1:]))
    said = pr_text(found.proposal, before, after, None)
    assert f"\n```diff\n- lib/a\n+ {after.installed[0]}\n```\n\nFor Rust users" in said
    assert "keep their names" not in said


def test_what_was_tried_is_said_as_it_came_out() -> None:
    files = crate()
    stages = [
        Stage("build", "ok", "cargo-c 0.10.24 has installed 6 files", 2.0),
        Stage("verify", "failed", "1 error", 0.1),
        Stage("C++", "not run", "there is no C++ compiler", 0),
    ]
    said = described(files, proposed(files), stages)
    assert "nothing has been built yet" not in said
    assert said.count("## How it was tried") == 1
    assert "\n- Build: cargo-c 0.10.24 has installed 6 files\n" in said
    assert "\n- Verify: it failed: 1 error\n" in said
    assert "\n- C++: not tried: there is no C++ compiler\n" in said


def test_advice_is_left_to_decide_without_words_to_us() -> None:
    files = crate()
    found = proposed(files)
    advice = (
        Advice("the name is odd [CAPI502]: the mend needs judgement (--unsafe applies it)", "a:1"),
        Advice("mylib_x is not C's"),
    )
    said = described(files, found._replace(proposal=found.proposal._replace(advice=advice)))
    assert said.endswith("## Left to decide\n\n- The name is odd (`a:1`)\n- mylib_x is not C's\n")


def test_ci_that_comes_along_is_named() -> None:
    files = crate()
    found = proposed(files)
    more = steps(found.after, "mylib", ("ci",), found.after.workspace.files.base)
    whole = found.proposal._replace(steps=(*found.proposal.steps, *more))
    assert "CI builds and installs the C library" in described(
        files, found._replace(proposal=whole)
    )
    assert "CI builds" not in text(files)


def test_change_of_a_build_script_is_no_nothing() -> None:
    soname = (
        'fn main() {\n    println!("cargo:rustc-cdylib-link-arg=-Wl,-soname,libmylib.so.1");\n}\n'
    )
    said = text({**crate(), "build.rs": soname})
    assert "Of the Rust code, `build.rs` changes." in said
    assert "No line of Rust changes." not in said
