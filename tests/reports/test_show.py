"""What `show` says is installed: the plan of each package, and nothing that is not known."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cargoc_check import view
from cargoc_check.capi.effect import NATIVE
from cargoc_check.capi.effect import shown as shown_triples
from cargoc_check.capi.releases import newest, release_named
from cargoc_check.crate.memory import Memory
from cargoc_check.crate.workspace import open_request
from cargoc_check.engine.ask import Options
from cargoc_check.engine.audit import audit
from cargoc_check.plan.model import Plan
from cargoc_check.reports import show
from tests.rules.support import capi
from tests.support import plans

ASSETS = """
[package.metadata.capi.header]
name = "first.h"
[package.metadata.capi.install.include]
asset = [{ from = "inc/*.h" }]
[package.metadata.capi.install.data]
asset = [{ from = "data/**/*", to = "tables" }]
"""
FILES = {"inc/b.h": "", "inc/a.h": "", "data/x/y.json": "", "src/lib.rs": "", "build.rs": ""}
UNSEEN = {
    "Cargo.toml": '[package]\nname = "foo"\nversion.workspace = true\n[features]\ncapi = []\n'
}


def viewed(
    files: dict[str, str], *triples: str, release: str | None = None, **request: Any
) -> view.RequestView:
    opened = open_request(Memory(files), **request)
    return view.view(opened, release_named(release) if release else newest(), triples)


def shown(files: dict[str, str], *triples: str, **how: Any) -> tuple[str, list[Any]]:
    """Return the text, and the targets of the JSON's only package."""
    found = [viewed(files, *triples, **how)]
    document = json.loads(show.json_text(found))
    (package,) = document["subjects"][0]["packages"]
    return show.text(found, False), package["targets"]


def test_committed_headers_and_data_are_there() -> None:
    text, (target,) = shown(capi(ASSETS) | FILES, NATIVE)
    assert target["headers"] == ["mylib/a.h", "mylib/b.h", "mylib/first.h"]
    assert target["data"] == ["share/tables/x/y.json"]
    assert "  header         include/mylib/a.h\n" in text
    assert "  data           share/tables/x/y.json\n" in text
    assert "  header.name " in text
    assert "-> mylib/first.h\n" in text
    sources = {entry["path"]: entry["source"] for entry in target["tree"] if entry["source"]}
    assert sources == {
        "include/mylib/a.h": "inc/a.h",
        "include/mylib/b.h": "inc/b.h",
        "share/tables/x/y.json": "data/x/y.json",
    }


def test_what_a_build_script_writes_is_named_and_not_guessed() -> None:
    text, (target,) = shown(capi(ASSETS) | FILES, NATIVE)
    assert "$OUT_DIR/capi/include/**/*" in {unknown["what"] for unknown in target["unknown"]}
    assert "\n  - $OUT_DIR/capi/include/**/*: the build script alone knows" in text


@pytest.mark.parametrize("triple", [*shown_triples(), "i686-unknown-haiku", "x86_64-pc-cygwin"])
@pytest.mark.parametrize("release", ["0.9.14", "0.10.11", "0.10.26"])
def test_files_are_those_of_the_plan(triple: str, release: str) -> None:
    files = capi(ASSETS) | FILES
    (target,) = shown(files, triple, release=release)[1]
    options = plans.USR._replace(libdir="/usr/lib", target=triple)
    (plan,) = plans.plans_of(files, options, release)
    assert [f"/usr/{entry['path']}" for entry in target["tree"]] == plans.paths(plan)
    assert bool(target["refused"]) is bool(plan.refused)


def test_a_target_that_is_refused_says_so_once() -> None:
    text, targets = shown(
        capi("[package.metadata.capi.library]\nversion = '1'\n") | {"src/lib.rs": ""}
    )
    assert {target["refused"]["cause"] for target in targets} == {"metadata error"}
    assert text.count("cargo-c would stop (metadata error)") == 1
    assert "libmylib" not in text
    text, (linux, watch) = shown(capi("") | {"src/lib.rs": ""}, NATIVE, "aarch64-apple-watchos")
    assert (linux["refused"], linux["supported"]) == (None, True)
    assert (watch["refused"]["cause"], watch["supported"]) == ("unsupported target", False)
    assert "\naarch64-apple-watchos\n  cargo-c would stop (unsupported target): The target" in text


def test_what_would_be_left_behind_is_shown() -> None:
    text, (target,) = shown(capi("") | {"src/lib.rs": ""}, "x86_64-unknown-linux-musl")
    assert target["refused"]["cause"] == "copy failure"
    assert "  left by then   include/mylib/mylib.h\n" in text


def test_what_lies_past_the_destdir_is_shown_first() -> None:
    lines = '[package.metadata.capi.header]\nsubdirectory = "/etc/x"\n'
    text, (target,) = shown(capi(lines) | {"src/lib.rs": ""}, NATIVE)
    assert target["outside"] == ["/etc/x/mylib.h"]
    assert target["headers"] == []
    assert f"\n{NATIVE}\n  past destdir   /etc/x/mylib.h\n" in text


def test_each_package_is_shown_as_if_asked_for_alone() -> None:
    member = '[package]\nname = "{}"\nversion = "1.0.0"\n[features]\ncapi = []\n'
    bad = member.format("bad") + '[package.metadata.capi.library]\nversion = "1"\n'
    files = {
        "Cargo.toml": '[workspace]\nmembers = ["good", "bad"]\n',
        "good/Cargo.toml": member.format("good"),
        "good/src/lib.rs": "",
        "bad/Cargo.toml": bad,
        "bad/src/lib.rs": "",
    }
    found = viewed(files, NATIVE)
    assert found.refused is not None
    refused = {package.name: package.installed[0].plan.refused for package in found.packages}
    assert refused["good"] is None
    assert refused["bad"] is not None


def test_an_unseen_version_is_not_made_up() -> None:
    text, targets = shown(UNSEEN)
    assert "0.0.0" not in text
    assert text.startswith("foo of an unknown version (Cargo.toml)")
    assert "  library.version                           -  (unknown: the workspace" in text
    linux, _, windows, _, android = targets
    assert linux["files"] == ["lib/libfoo.a"]
    assert linux["soname"] is None
    assert "bin/foo.dll" in windows["files"]
    assert android["soname"] == "libfoo.so"
    document = json.dumps(targets) + show.json_text([viewed(UNSEEN)])
    assert "0.0.0" not in document
    assert any("soname" in unknown["what"] for unknown in linux["unknown"])


# The first line of an audit

VARIETY = {
    "plain": capi(""),
    "assets": capi(ASSETS) | FILES,
    "no header": capi("[package.metadata.capi.header]\nenabled = false\n"),
    "committed": capi("[package.metadata.capi.header]\ngeneration = false\nsubdirectory = false\n")
    | {"assets/mylib.h": ""},
    "plugin": capi(
        '[package.metadata.capi.library]\nplugin = true\ninstall_subdir = "p"\nversioning = false\n'
    ),
    "names": capi(
        '[package.metadata.capi.library]\nname = "my-lib"\nversion = "0.3.1"\n'
        '[package.metadata.capi.pkg_config]\nfilename = "x-1.0"\n'
    ),
}


def effect(files: dict[str, str]) -> str:
    found = audit(open_request(Memory(files)), Options()).subjects[0].effect
    assert found is not None
    return found


def in_a_line(plan: Plan) -> set[str]:
    """Return the parts of the line that must follow from the plan, headers counted in full."""
    base, include = "/usr/lib/", "/usr/include/"
    (library,) = [entry for entry in plan.tree if entry.role == "shared"]
    assert library.binary is not None
    parts = {library.path.removeprefix(base), f"soname {library.binary.soname}"}
    for entry in plan.tree:
        if entry.role == "pkg-config":
            parts.add(entry.path.removeprefix(base + "pkgconfig/"))
        if entry.role == "header":
            parts.add(entry.path.removeprefix(include))
    data = [entry for entry in plan.tree if entry.role == "data"]
    return parts | ({f"{len(data)} data file{'s' if data[1:] else ''}"} if data else set())


@pytest.mark.parametrize("kind", VARIETY)
def test_the_line_of_an_audit_says_what_the_plan_says(kind: str) -> None:
    files = {"src/lib.rs": ""} | VARIETY[kind]
    (plan,) = plans.plans_of(files)
    assert set(effect(files).split(", ")) == in_a_line(plan)


def test_the_line_of_an_audit_names_a_few_headers() -> None:
    lines = '[package.metadata.capi.install.include]\nasset = [{ from = "inc/*.h" }]\n'
    files = capi(lines) | {"src/lib.rs": ""} | {f"inc/{n}.h": "" for n in "abcde"}
    expected = "mylib/mylib.h, mylib/a.h, mylib/b.h, 3 more headers"
    assert effect(files).endswith(expected)


def test_the_line_of_an_audit_makes_no_version_up() -> None:
    assert effect(UNSEEN) == "libfoo.so of an unknown version, foo.pc, foo/foo.h"
    assert audit(open_request(Memory(UNSEEN)), Options()).subjects[0].version is None
