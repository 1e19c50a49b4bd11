from __future__ import annotations

import pytest

from cargoc_check.plan.model import Host, Options
from tests.rules.support import capi
from tests.support.plans import LINUX, USR, entry, paths, plan_of, plans_of

HEADER = "[package.metadata.capi.header]\n"
MSVC = "x86_64-pc-windows-msvc"


def test_a_plan_says_what_it_was_made_for() -> None:
    options = USR._replace(target=LINUX, library_types=("cdylib",))
    plan = plan_of(options=options, release="0.10.11")
    assert plan[:5] == (
        "mylib",
        "1.2.3",
        LINUX,
        "0.10.11",
        ("--prefix=/usr", "--libdir=lib", "--library-type=cdylib", f"--target={LINUX}"),
    )


def test_files_are_sorted_and_each_says_why() -> None:
    plan = plan_of()
    assert paths(plan) == sorted(paths(plan))
    assert all(entry.why for entry in plan.tree)
    assert entry(plan, "shared").why == "the library's crate name, the package's version"
    assert [e.why for e in plan.tree if e.role == "link"] == [
        "what linkers look for",
        "what programs load",
    ]


def test_why_names_the_keys_that_decide() -> None:
    text = """
[package.metadata.capi]
header_name = "old.h"
[package.metadata.capi.library]
name = "other"
version = "4.5.6"
install_subdir = "sub"
version_suffix_components = 2
[package.metadata.capi.pkg_config]
filename = "third"
[[package.metadata.capi.install.include.asset]]
from = "inc/x.h"
"""
    plan = plan_of(text, files={"inc/x.h": ""})
    why = {entry.path: entry.why for entry in plan.tree}
    assert why == {
        "/usr/include/mylib/old.h": (
            "generated; header_name, in a folder by the library's crate name"
        ),
        "/usr/include/mylib/x.h": "install.include.asset, from inc/x.h",
        "/usr/lib/pkgconfig/third.pc": "pkg_config.filename",
        "/usr/lib/sub/libother.a": "library.name, in library.install_subdir",
        "/usr/lib/sub/libother.so": "what linkers look for",
        "/usr/lib/sub/libother.so.4.5": "what programs load, by library.version_suffix_components",
        "/usr/lib/sub/libother.so.4.5.6": (
            "library.name, library.version, in library.install_subdir"
        ),
    }


@pytest.mark.parametrize(
    ("text", "target", "why"),
    [
        (
            "[package.metadata.capi.library]\nversioning = false",
            LINUX,
            "without a version by library.versioning",
        ),
        ("", "aarch64-linux-android", "without a version on android"),
    ],
)
def test_why_a_library_has_no_version(text: str, target: str, why: str) -> None:
    plan = plan_of(text, USR._replace(target=target))
    assert entry(plan, "shared").why.endswith(why)


def test_version_macros() -> None:
    name = HEADER + 'name = "my-lib.h"'
    macros = (("MY_LIB.H_MAJOR", "1"), ("MY_LIB.H_MINOR", "2"), ("MY_LIB.H_PATCH", "3"))
    assert entry(plan_of(name), "header").macros == macros
    assert dict(entry(plan_of(name, release="0.9.24"), "header").macros) == {
        "MY-LIB.H_MAJOR": "1",
        "MY-LIB.H_MINOR": "2",
        "MY-LIB.H_PATCH": "3",
    }
    none = HEADER + "emit_version_constants = false"
    assert entry(plan_of(none), "header").macros == ()
    assert len(entry(plan_of(none, release="0.10.14"), "header").macros) == 3


def test_a_header_of_the_crate_keeps_its_own_macros() -> None:
    text = HEADER + "generation = false"
    written = "#pragma once\n#define X_MAJOR 7\n#define OTHER 1\n"
    found = entry(plan_of(text, files={"assets/mylib.h": written}), "header")
    assert (found.source, found.macros) == ("assets/mylib.h", (("X_MAJOR", "7"),))


def test_the_generated_header_is_written_last() -> None:
    found = entry(plan_of(files={"assets/mylib.h": "#define X_MAJOR 7\n"}), "header")
    assert found.source is None
    assert found.macros[0] == ("MYLIB_MAJOR", "1")


def test_a_header_copied_onto_itself_is_empty() -> None:
    """cargo-c 0.10.24 ran with `..`; 0.9.0 and 0.9.1 did so without a subdirectory."""
    up = plan_of(HEADER + 'subdirectory = ".."')
    assert entry(up, "header").path == "/usr/mylib.h"
    assert entry(up, "header").macros == ()
    assert any("left empty" in note for note in up.notes)
    none = HEADER + "subdirectory = false"
    assert entry(plan_of(none, release="0.9.1"), "header").macros == ()
    assert len(entry(plan_of(none, release="0.9.2"), "header").macros) == 3


def test_what_lies_outside_is_not_in_the_tree() -> None:
    """cargo-c 0.10.24 ran with folders above the destdir."""
    text = (
        HEADER + 'subdirectory = "../../../esc"\n'
        '[package.metadata.capi.library]\ninstall_subdir = "../../../../esclib"\n'
        '[[package.metadata.capi.install.data.asset]]\nfrom = "x.txt"\nto = "/abs"\n'
    )
    plan = plan_of(text, files={"x.txt": "x"})
    assert paths(plan) == ["/usr/lib/pkgconfig/mylib.pc"]
    assert plan.outside == (
        "../../esclib/libmylib.a",
        "../../esclib/libmylib.so",
        "../../esclib/libmylib.so.1",
        "../../esclib/libmylib.so.1.2.3",
        "../esc/mylib.h",
        "/abs/x.txt",
    )


def test_data_is_installed_since_0_9_6() -> None:
    files = {"assets/capi/share/x.txt": "x"}
    assert entry(plan_of(release="0.9.6", files=files), "data").path == "/usr/share/mylib/x.txt"
    assert all(entry.role != "data" for entry in plan_of(release="0.9.5", files=files).tree)


def test_what_only_a_build_tells() -> None:
    def unknown(options: Options, files: dict[str, str] | None = None) -> list[str]:
        return [unknown.what for unknown in plan_of("", options, files=files).unknown]

    script = {"build.rs": "fn main() {}"}

    private = "Libs.private of /usr/lib/pkgconfig/mylib.pc"
    assert unknown(USR) == [private]
    assert unknown(USR._replace(target=MSVC)) == [private, "/usr/bin/mylib.pdb"]
    assert unknown(USR, script) == [
        private,
        "$OUT_DIR/capi/include/**/*",
        "$OUT_DIR/capi/share/**/*",
    ]
    assert unknown(USR._replace(library_types=("cdylib",))) == []
    static = USR._replace(library_types=("staticlib",))
    assert len(unknown(static, script)) == 1


def test_members_of_a_workspace_are_planned_together() -> None:
    files = {
        "Cargo.toml": '[workspace]\nmembers = ["a", "b", "c"]\nresolver = "2"\n',
        "a/Cargo.toml": capi("")["Cargo.toml"].replace("mylib", "one"),
        "a/src/lib.rs": "",
        "b/Cargo.toml": capi("")["Cargo.toml"].replace("mylib", "two"),
        "b/src/lib.rs": "",
        "c/Cargo.toml": capi("")["Cargo.toml"].replace("mylib", "three").replace("capi = []", ""),
        "c/src/lib.rs": "",
    }
    assert [plan.package for plan in plans_of(files)] == ["one", "two"]
    assert [plan.package for plan in plans_of(files, packages=("two",))] == ["two"]
    files["b/Cargo.toml"] += '[package.metadata.capi.library]\nversion = "1"\n'
    (plan,) = plans_of(files)
    assert plan.refused is not None


def test_what_a_member_left_before_another_failed() -> None:
    files = {
        "Cargo.toml": '[workspace]\nmembers = ["a", "b"]\nresolver = "2"\n',
        "a/Cargo.toml": capi(
            '[package.metadata.capi.library]\ninstall_subdir = "m"\nplugin = true\n'
        )["Cargo.toml"].replace("mylib", "one"),
        "a/src/lib.rs": "",
        "a/assets/capi/share/x.txt": "x",
        "b/Cargo.toml": capi("")["Cargo.toml"].replace("mylib", "two"),
        "b/src/lib.rs": "",
    }
    options = USR._replace(target="x86_64-unknown-none")
    (plan,) = plans_of(files, options)
    assert plan.package == "two"
    assert plan.refused is not None
    assert "/usr/share/one/x.txt" in plan.refused.left


def test_notes_say_what_depends_on_the_host() -> None:
    native = plan_of(options=Options(prefix="/usr"))
    assert any(LINUX in note for note in native.notes)
    (libdir,) = [note for note in native.notes if "libdir" in note]
    for words in ("lib on a host of kind generic", "lib/x86_64-linux-gnu", "lib64 on"):
        assert words in libdir
    assert plan_of(options=USR._replace(target=LINUX)).notes == ()
    other = plan_of(options=USR._replace(target="x86_64-alpine-linux-gnu"))
    assert any("another vendor" in note for note in other.notes)
    ignored = USR._replace(target=LINUX, datarootdir="x")
    assert any("--datarootdir" in note for note in plan_of(options=ignored).notes)
    assert plan_of(options=ignored, release="0.9.32").notes == ()


def test_a_native_build_on_a_host_with_drives() -> None:
    plan = plan_of(options=Options(), host=Host(MSVC))
    assert paths(plan) == [
        "/bin/mylib.dll",
        "/include/mylib/mylib.h",
        "/lib/mylib.def",
        "/lib/mylib.dll.lib",
        "/lib/mylib.lib",
        "/lib/pkgconfig/mylib.pc",
    ]
    crossed = plan_of(options=Options(target=MSVC))
    assert paths(crossed) == [f"/c:{path}" for path in paths(plan)]


def test_faults_of_the_release_are_noted_where_they_matter() -> None:
    windows = USR._replace(target="x86_64-pc-windows-gnu")
    broken = "a fault of cargo-c 0.10.7: import libraries are broken"
    assert any(note.startswith(broken) for note in plan_of(options=windows, release="0.10.7").notes)
    without = "[package.metadata.capi.library]\nimport_library = false\n"
    for plan in (
        plan_of(options=windows, release="0.10.10"),
        plan_of(options=USR._replace(target=LINUX), release="0.10.7"),
        plan_of(without, options=windows, release="0.10.7"),
    ):
        assert not any("fault" in note for note in plan.notes)
