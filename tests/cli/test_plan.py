"""`cargoc-check plan`: its options, what it prints where, and its exit status."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.running import LINUX, MAC, OUTSIDE, Here, crate, workspace

PATHS = [
    "/usr/include/mylib/mylib.h",
    "/usr/lib/libmylib.a",
    "/usr/lib/libmylib.so",
    "/usr/lib/libmylib.so.1",
    "/usr/lib/libmylib.so.1.2.3",
    "/usr/lib/pkgconfig/mylib.pc",
]


def documents(here: Here, *arguments: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(here("plan", *arguments, "--format", "json").out)[
        "plans"
    ]
    return found


def test_tree_of_a_crate(here: Here, tmp_path: Path) -> None:
    ended = here("plan", crate(tmp_path / "c"), "--prefix", "/usr")
    assert (ended.status, ended.err) == (0, "")
    first, second, *rest = ended.out.splitlines()
    assert first == f"mylib 1.2.3 for {LINUX}, by cargo-c 0.10.26"
    assert second == "    cargo cinstall --prefix=/usr"
    assert "    soname libmylib.so.1" in rest
    assert any(line.startswith("  libmylib.so.1 -> libmylib.so.1.2.3 ") for line in rest)
    assert f"  - without --target this is a native build on {LINUX}" in rest


@pytest.mark.parametrize(
    "arguments",
    [
        ("--prefix", "/usr"),
        ("--prefix=/usr", "--libdir=lib", "--destdir=/tmp/x"),
        ("--prefix=/usr", "-r", "--frozen", "--locked", "--offline", "-j", "4", "-v", "-v"),
        ("--prefix=/usr", "--jobs=4", "--all-features", "-F", "x", "--target-dir=t", "-Zx"),
        ("--prefix=/usr", "--library-type=cdylib", "--lib", "--library-type", "staticlib"),
        ("--prefix=/usr", "--profile", "bench", "--config", "a=1", "--color", "never"),
        ("--policy", "arch"),
        ("--policy", "fedora", "--libdir", "/usr/lib"),
    ],
)
def test_line_of_a_recipe_can_be_pasted(
    here: Here, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    ended = here("plan", crate(tmp_path / "c"), "--paths", *arguments)
    assert (ended.status, ended.err) == (0, "")
    assert ended.out.splitlines() == PATHS


def test_destdir_appears_nowhere(here: Here, tmp_path: Path) -> None:
    assert "/stage" not in here("plan", crate(tmp_path / "c"), "--destdir", "/stage").out


def test_manifest_path_is_a_path(here: Here, tmp_path: Path) -> None:
    crate(tmp_path / "c")
    for option in ("--manifest-path", "--path"):
        for path in ("c", "c/Cargo.toml"):
            assert here("plan", option, path, "--policy=arch", "--paths").out.split() == PATHS


def test_options_that_decide_names(here: Here, tmp_path: Path) -> None:
    path = crate(tmp_path / "c")
    windows = ("--target", "x86_64-pc-windows-gnu", "--paths")
    assert "/c:/bin/mylib.dll" in here("plan", path, *windows).out
    assert "/c:/bin/libmylib.dll" in here("plan", path, *windows, "--meson-paths").out
    static = here("plan", path, "--library-type", "staticlib", "--paths").out
    assert ".so" not in static
    own = ("--includedir=i", "--bindir=b", "--pkgconfigdir=/p", "--datarootdir=d", "--datadir=e")
    assert "/p/mylib.pc\n" in here("plan", path, *own, "--paths").out


def test_release_is_stated(here: Here, tmp_path: Path) -> None:
    path = crate(tmp_path / "c")
    (plan,) = documents(here, path, "--cargo-c", "0.9.14")
    assert plan["cargo_c"] == "0.9.14"
    ended = here("plan", path, "--cargo-c", "0.9.14", "--meson-paths")
    assert ended.status == 1
    assert "error: cargo-c would stop (unknown option): " in ended.out


def test_host_is_stated(here: Here, tmp_path: Path) -> None:
    path = crate(tmp_path / "c")
    for how, libdir in (
        ((), "lib"),
        (("--host", "debian"), "lib/x86_64-linux-gnu"),
        (("--host", "debian", "--host-target", "i686-unknown-linux-gnu"), "lib/i386-linux-gnu"),
        (("--host", "lib64"), "lib64"),
        (("--host", "lib64", "--target", LINUX), "lib"),
        (
            ("--host=debian", "--target", LINUX, "--deb-host-rust-type", LINUX),
            "lib/x86_64-linux-gnu",
        ),
    ):
        assert f"/usr/local/{libdir}/libmylib.a\n" in here("plan", path, "--paths", *how).out


def test_environment_is_not_looked_at(
    here: Here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = crate(tmp_path / "c")
    before = here("plan", path).out
    for name, value in (
        ("RUSTFLAGS", "-C target-feature=+crt-static"),
        ("CARGO_BUILD_TARGET", MAC),
    ):
        monkeypatch.setenv(name, value)
    assert here("plan", path).out == before


def test_runtime_decides_on_musl(here: Here, tmp_path: Path) -> None:
    musl = ("plan", crate(tmp_path / "c"), "--target", "x86_64-unknown-linux-musl", "--paths")
    ended = here(*musl)
    assert (ended.status, ended.out) == (1, "")
    assert "cargo-c would stop: rustc makes no shared library" in ended.err
    assert here(*musl, "--rustflags", "-C target-feature=-crt-static").status == 0
    assert here(*musl, "--policy", "alpine").status == 0
    static = (*musl, "--policy", "alpine", "--crt-static")
    assert (here(*static, "--cargo-c", "0.9.14").status, here(*static).status) == (1, 0)


def test_several_targets_make_a_table(here: Here, tmp_path: Path) -> None:
    ended = here("plan", crate(tmp_path / "c"), "--target", LINUX, "--target", MAC)
    assert ended.status == 0
    lines = ended.out.splitlines()
    assert lines[0] == "mylib 1.2.3 for 2 targets, by cargo-c 0.10.26"
    assert next(line for line in lines if line.startswith(" " * 20)).split() == [LINUX, MAC]
    soname = next(line for line in lines if line.startswith("soname"))
    assert soname.split() == ["soname", "libmylib.so.1", "-"]


def test_paths_of_several_targets_stand_below_their_names(here: Here, tmp_path: Path) -> None:
    path = crate(tmp_path / "c")
    both = ("--target", LINUX, "--target", "aarch64-unknown-linux-gnu", "--prefix=/usr")
    names = [f"# mylib for {target}" for target in (LINUX, "aarch64-unknown-linux-gnu")]
    lines = here("plan", path, "--paths", *both).out.splitlines()
    assert lines == [names[0], *PATHS, names[1], *PATHS]


def test_paths_that_only_a_build_can_tell_are_mentioned(here: Here, tmp_path: Path) -> None:
    path = crate(tmp_path / "c")
    (tmp_path / "c" / "build.rs").write_text("fn main() {}")
    ended = here("plan", path, "--paths", "--prefix=/usr")
    assert (ended.status, ended.out.splitlines()) == (0, PATHS)
    assert f"mylib for {LINUX}: not listed: $OUT_DIR/capi/include/**/*: " in ended.err


def test_pc_file_is_shown_as_it_is(here: Here, tmp_path: Path) -> None:
    path = crate(tmp_path / "c")
    out = here("plan", path, "--show", "pc", "--prefix", "/usr").out
    assert out.startswith("prefix=/usr\nexec_prefix=${prefix}\nlibdir=${prefix}/lib\n")
    assert out.endswith("Cflags: -I${includedir}/mylib\nLibs.private: \n")
    filled = here("plan", path, "--show", "pc", "--prefix", "/usr", "--estimate").out
    assert filled == out[:-1] + "-lgcc_s -lutil -lrt -lpthread -lm -ldl -lc\n"


def test_several_pc_files_have_their_paths(here: Here, tmp_path: Path) -> None:
    out = here("plan", workspace(tmp_path / "w"), "--show", "pc", "--prefix", "/usr").out
    assert out.startswith("# /usr/lib/pkgconfig/a.pc\nprefix=/usr\n")
    assert "\n\n# /usr/lib/pkgconfig/b.pc\n" in out


def test_header_macros_are_c(here: Here, tmp_path: Path) -> None:
    out = here("plan", crate(tmp_path / "c"), "--show", "header-macros").out
    assert out == "#define MYLIB_MAJOR 1\n#define MYLIB_MINOR 2\n#define MYLIB_PATCH 3\n"
    both = here("plan", workspace(tmp_path / "w"), "--show", "header-macros").out
    assert both.startswith("/* /usr/local/include/a/a.h */\n#define A_MAJOR 1\n")


def test_what_lies_outside_is_an_error_and_comes_first(here: Here, tmp_path: Path) -> None:
    path = crate(tmp_path / "c", OUTSIDE)
    ended = here("plan", path)
    assert ended.status == 1
    lines = ended.out.splitlines()
    assert lines[0] == (
        f"error: mylib for {LINUX}: cargo-c would write past the destdir, and the package lack it:"
    )
    assert lines[1:4] == ["    /abs/mylib.h", "", f"mylib 1.2.3 for {LINUX}, by cargo-c 0.10.26"]
    for show in (["--paths"], ["--show", "pc"]):
        ended = here("plan", path, *show)
        assert ended.status == 1
        assert "/abs/mylib.h" not in ended.out
        assert "mylib for " + LINUX in ended.err
        assert "cargo-c would write past the destdir: /abs/mylib.h" in ended.err
    (plan,) = documents(here, path)
    assert plan["outside"] == ["/abs/mylib.h"]


def test_refusal_says_what_lies_on_disk_by_then(here: Here, tmp_path: Path) -> None:
    ended = here("plan", crate(tmp_path / "c"), "--target", "x86_64-unknown-linux-musl")
    assert ended.status == 1
    lines = ended.out.splitlines()
    assert lines[3].startswith("error: cargo-c would stop (copy failure): rustc makes no shared")
    assert lines[4:6] == [
        "    by then it has installed:",
        "        /usr/local/include/mylib/mylib.h",
    ]
    (plan,) = documents(here, "c", "--target", "x86_64-unknown-linux-musl")
    assert plan["refused"]["cause"] == "copy failure"
    assert plan["tree"] == []


def test_packages_are_chosen_as_by_cargo(here: Here, tmp_path: Path) -> None:
    root = workspace(tmp_path / "w")

    def names(*how: str) -> list[str]:
        return [plan["package"] for plan in documents(here, root, *how)]

    assert names() == ["a", "b"]
    assert names("-p", "b") == names("--package", "b@1.2.3") == ["b"]
    assert names("--workspace", "--exclude", "a") == ["b"]
    ended = here("plan", root, "-p", "nope")
    assert (ended.status, ended.out) == (2, "")


def test_several_crates(here: Here, tmp_path: Path) -> None:
    ended = here("plan", crate(tmp_path / "c"), "missing", workspace(tmp_path / "w"), "--paths")
    assert ended.status == 2
    assert ended.err == "error: missing: there is no such file or directory\n"
    assert [path for path in ended.out.split() if path.endswith(".pc")] == [
        f"/usr/local/lib/pkgconfig/{name}.pc" for name in ("mylib", "a", "b")
    ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ("--policy", "ubuntu"),
            "error: --policy: no policy is called 'ubuntu'\n    known are deb",
        ),
        (("--policy", "debian", "--target", MAC), "error: --policy: Debian does not build for"),
        (("--cargo-c", "latest"), "error: 'latest' is no release of cargo-c\n"),
        (("--cargo-c", "0.8.0"), "error: what cargo-c 0.8.0 does is not known\n"),
        (("--target", "x86_64-pc-linux"), "error: target 'x86_64-pc-linux' is not known to rustc"),
        (("--target", "mine.json"), "error: target 'mine.json' is a file"),
        (("--host", "solaris"), "error: --host: 'solaris' is no kind of build host\n"),
        (("--host-target", "nonsense"), "error: target 'nonsense' is not known to rustc"),
        (("--library-type", "rlib"), "'rlib' is not one of 'cdylib', 'staticlib'"),
        (("--show", "header"), "'header' is not one of 'pc', 'header-macros'"),
        (("--paths", "--show", "pc"), "error: --show: does not go together with --paths\n"),
        (("--paths", "--format", "json"), "error: --paths: does not go together with --format"),
        (("--lock", "a", "--check", "b"), "error: --check: does not go together with --lock\n"),
        (("--lock", "a", "-o", "b"), "error: --output: does not go together with --lock\n"),
        (("--next", "minor", "--paths"), "error: --next: does not go together with --paths\n"),
        (("--next", "1.2"), "error: --next: '1.2' is no version\n"),
        (("--next-library", "1.2.3"), "error: --next-library: needs --next\n"),
        (("--next", "minor", "--next-library", "2"), "error: --next-library: '2' is no version\n"),
        (("--estimate",), "error: --estimate: needs --show pc\n"),
        (("--exclude", "mylib"), "error: --exclude: needs --workspace\n"),
        (("--check", "missing"), "error: missing: cannot be read: No such file or directory\n"),
        (("--check", "c/Cargo.toml"), "error: c/Cargo.toml: this is no lock file"),
        (("--lock", "no/x.lock"), "error: no/x.lock: cannot be written: "),
        (("--lock", "x.lock", "c"), "error: --lock: takes one crate\n"),
        (("--next", "minor", "c"), "error: --next: takes one crate\n"),
        (("--prefixes", "/x"), "No such option '--prefixes'"),
    ],
)
def test_wrong_option_ends_with_2(
    here: Here, tmp_path: Path, arguments: tuple[str, ...], message: str
) -> None:
    ended = here("plan", crate(tmp_path / "c"), *arguments)
    assert ended.status == 2
    assert ended.out == ""
    assert message in ended.err
    assert [path.name for path in tmp_path.iterdir()] == ["c"]


def test_output_goes_into_the_file(here: Here, tmp_path: Path) -> None:
    path = crate(tmp_path / "c")
    printed = here("plan", path).out
    ended = here("plan", path, "-o", "plan.txt")
    assert (ended.status, ended.out, ended.err) == (0, "", "")
    assert (tmp_path / "plan.txt").read_text() == printed


def test_help_names_every_option(here: Here) -> None:
    out = here("plan", "--help").out
    for option in (
        *("--prefix", "--libdir", "--includedir", "--bindir", "--pkgconfigdir", "--datarootdir"),
        *("--datadir", "--library-type", "--meson-paths", "--target", "--debug", "--profile"),
        *("--destdir", "--package", "--workspace", "--cargo-c", "--host-target", "--host"),
        *("--deb-host-rust-type", "--rustflags", "--policy", "--format", "--paths", "--show"),
        *("--lock", "--check", "--next", "--next-library", "--output"),
    ):
        assert option in out
    assert "\n  cargoc-check plan --check capi.lock " in out


@pytest.mark.parametrize(
    "arguments", [("--prefix=",), ("--prefix=/a", "--prefix=/b"), ("--library-type=CDYLIB",)]
)
def test_what_cargo_c_does_not_take(here: Here, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    assert here("plan", crate(tmp_path / "c"), *arguments).status == 2
