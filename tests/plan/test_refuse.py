"""What is refused, beside the recorded runs; `ran` means that cargo-c 0.10.24 did so."""

from __future__ import annotations

import pytest

from cargoc_check.plan.model import Options, Plan
from tests.rules.support import capi
from tests.support.plans import LINUX, USR, paths, plan_of, plans_of

MUSL = "x86_64-unknown-linux-musl"
NONE = "x86_64-unknown-none"
MSVC = "x86_64-pc-windows-msvc"
LIBRARY = "[package.metadata.capi.library]\n"


def to(target: str, *types: str, rustflags: str = "") -> Options:
    return USR._replace(target=target, library_types=types, rustflags=rustflags)


def cause(plan: Plan) -> str | None:
    assert not (plan.refused and plan.tree)
    return plan.refused.cause if plan.refused else None


def left(plan: Plan) -> tuple[str, ...]:
    assert plan.refused is not None
    return plan.refused.left


def test_musl_links_the_runtime_statically_by_default_ran() -> None:
    plan = plan_of(options=to(MUSL))
    assert cause(plan) == "copy failure"
    assert left(plan) == (
        "/usr/include/mylib/mylib.h",
        "/usr/lib/libmylib.a",
        "/usr/lib/pkgconfig/mylib.pc",
    )


def test_musl_with_a_runtime_of_its_own_ran() -> None:
    flags = "-Ctarget-feature=-crt-static"
    plan = plan_of(options=to(MUSL, rustflags=flags))
    assert cause(plan) is None
    assert "/usr/lib/libmylib.so.1" in paths(plan)


def test_musl_does_not_look_at_flags_of_the_metadata_ran() -> None:
    text = LIBRARY + 'rustflags = "-C target-feature=-crt-static"'
    assert cause(plan_of(text, to(MUSL))) == "copy failure"


def test_a_shared_library_alone_cannot_be_built_on_musl_ran() -> None:
    plan = plan_of(options=to(MUSL, "cdylib"))
    assert (cause(plan), left(plan)) == ("unsupported target", ())


def test_musl_is_static_only_by_default_before_0_10_13() -> None:
    plan = plan_of(options=to(MUSL), release="0.10.12")
    assert cause(plan) is None
    assert "/usr/lib/libmylib.a" in paths(plan)
    assert not any(".so" in path for path in paths(plan))


def test_a_static_runtime_elsewhere_ran() -> None:
    flags = "-C target-feature=+crt-static"
    assert cause(plan_of(options=to(LINUX, rustflags=flags))) == "copy failure"
    assert cause(plan_of(options=to("aarch64-apple-darwin", rustflags=flags))) is None


def test_the_option_for_a_static_runtime_ran() -> None:
    static = to(LINUX)._replace(crt_static=True)
    assert cause(plan_of(options=static)) is None
    assert "--crt-static has no effect in cargo-c 0.10.26" in plan_of(options=static).notes
    shared = to(LINUX, "cdylib")._replace(crt_static=True)
    assert cause(plan_of(options=shared)) is None
    plan = plan_of(options=shared, release="0.9.14")
    assert (cause(plan), len(left(plan))) == ("copy failure", 2)


def test_emscripten_has_another_name_for_the_shared_library() -> None:
    assert cause(plan_of(options=to("wasm32-unknown-emscripten"))) == "copy failure"
    assert cause(plan_of(options=to("wasm32-unknown-emscripten", "cdylib"))) == "copy failure"
    assert cause(plan_of(options=to("wasm32-unknown-emscripten", "staticlib"))) is None


def test_bare_metal_panics_before_the_static_library_ran() -> None:
    plan = plan_of(options=to(NONE))
    assert cause(plan) == "panic"
    assert left(plan) == ("/usr/include/mylib/mylib.h", "/usr/lib/pkgconfig/mylib.pc")


def test_bare_metal_has_no_shared_library_to_be_built_ran() -> None:
    plan = plan_of(options=to(NONE, "cdylib"))
    assert (cause(plan), left(plan)) == ("unsupported target", ())


def test_bare_metal_is_installed_before_0_10_0() -> None:
    plan = plan_of(options=to(NONE), release="0.9.32")
    assert "/usr/lib/libmylib.a" in paths(plan)


def test_android_panics_at_the_shared_library_before_0_9_8() -> None:
    android = "aarch64-linux-android"
    plan = plan_of(options=to(android), release="0.9.7")
    assert cause(plan) == "panic"
    assert "/lib/libmylib.a" in left(plan)
    assert cause(plan_of(options=to(android, "staticlib"), release="0.9.7")) is None
    assert cause(plan_of(options=to(android), release="0.9.8")) is None


@pytest.mark.parametrize(
    ("target", "since"),
    [("x86_64-unknown-openbsd", "0.10.6"), ("x86_64-pc-cygwin", "0.10.19")],
)
def test_targets_that_a_release_does_not_know(target: str, since: str) -> None:
    plan = plan_of(options=to(target), release="0.10.5")
    assert cause(plan) == "unsupported target"
    assert plan.refused is not None
    assert "is not supported yet" in plan.refused.message
    assert cause(plan_of(options=to(target), release=since)) is None


def test_import_libraries_by_architecture() -> None:
    assert cause(plan_of(options=to("thumbv7a-pc-windows-msvc"))) == "unsupported target"
    text = LIBRARY + "import_library = false"
    assert cause(plan_of(text, to("thumbv7a-pc-windows-msvc"))) is None
    assert cause(plan_of(options=to("thumbv7a-pc-windows-msvc", "staticlib"))) is None


@pytest.mark.parametrize(
    ("name", "refused"),
    [("foo.bar", True), ("", True), ("a b", True), ("-x", False), ("1ü", False), ("a-b_c", False)],
)
def test_names_of_libraries_ran(name: str, refused: bool) -> None:
    assert cause(plan_of(f'{LIBRARY}name = "{name}"')) == ("crate name" if refused else None)


@pytest.mark.parametrize(
    ("filename", "refused"),
    [
        ("sub/x", True),
        ("../x", False),
        ("deps/x", False),
        ("/abs/x", False),
        ("x", False),
        ("deps/../x", False),
        ("no/../x", True),
        ("deps/a/x", True),
    ],
)
def test_folders_of_pkg_config_files_ran(filename: str, refused: bool) -> None:
    plan = plan_of(f'[package.metadata.capi.pkg_config]\nfilename = "{filename}"')
    assert cause(plan) == ("copy failure" if refused else None)


@pytest.mark.parametrize("said", ["x =", 'languag = "C"', 'language = "D"', "[export]\nfoo = 1"])
def test_configurations_that_cbindgen_refuses_ran(said: str) -> None:
    files = {"cbindgen.toml": said}
    plan = plan_of(files=files)
    assert (cause(plan), left(plan)) == ("panic", ())
    for off in ("generation", "enabled"):
        text = f"[package.metadata.capi.header]\n{off} = false"
        assert cause(plan_of(text, files=files)) is None


@pytest.mark.parametrize(
    ("name", "refused"), [("", True), ("..", True), (".", True), ("a/..", True), ("a/", False)]
)
def test_names_of_headers_ran(name: str, refused: bool) -> None:
    text = f'[package.metadata.capi.header]\nname = "{name}"\n'
    assert cause(plan_of(text)) == ("panic" if refused else None)
    assert cause(plan_of(text + "generation = false")) is None


@pytest.mark.parametrize("said", ["proc-macro = true", 'crate-type = ["proc-macro"]'])
def test_procedural_macros_ran(said: str) -> None:
    plan = plan_of(f"[lib]\n{said}")
    assert cause(plan) == "copy failure"
    assert left(plan) == ("/usr/include/mylib/mylib.h", "/usr/lib/pkgconfig/mylib.pc")
    assert len(left(plan_of(f"[lib]\n{said}", to(LINUX, "cdylib")))) == 2


def test_profiles_ran() -> None:
    def of(name: str, text: str = "", **files: str) -> str | None:
        return cause(plan_of(text, USR._replace(profile=name), files=files))

    assert [of(name) for name in ("dev", "bench", "tiny")] == [None, None, "unknown option"]
    assert of("tiny", '[profile.tiny]\ninherits = "release"') is None
    assert of("tiny", **{".cargo/config.toml": ""}) is None


def test_patterns() -> None:
    def of(pattern: str, kind: str = "asset") -> str | None:
        text = f'[[package.metadata.capi.install.data.{kind}]]\nfrom = "{pattern}"'
        return cause(plan_of(text, files={"share/x.txt": "x"}))

    assert of("share/a**b") == "metadata error"
    assert of("s*/x.txt") == "panic"
    assert of("s*/y.txt") is None
    assert of("a**b", "generated") is None


def test_a_release_older_than_the_least_one() -> None:
    text = '[package.metadata.capi]\nmin_version = "0.10.5"'
    assert cause(plan_of(text, release="0.10.4")) == "older than min_version"
    assert cause(plan_of(text, release="0.10.5")) is None
    future = '[package.metadata.capi]\nmin_version = "99.0.0"'
    assert cause(plan_of(future)) == "older than min_version"


def test_what_comes_first() -> None:
    wrong = '[package.metadata.capi.header]\ngeneration = "yes"\n'
    assert cause(plan_of(wrong, to("wasm32-wasip1"))) == "metadata error"
    assert cause(plan_of(LIBRARY + 'name = "a.b"', to("wasm32-wasip1"))) == "unsupported target"
    meson = Options(meson_paths=True, target="wasm32-wasip1")
    assert cause(plan_of(wrong, meson, "0.9.32")) == "unknown option"
    no_feature = {"Cargo.toml": capi(wrong)["Cargo.toml"].replace("capi = []", "")}
    (plan,) = plans_of(no_feature | {"src/lib.rs": ""}, to("wasm32-wasip1"))
    assert cause(plan) == "no feature"


def test_debug_information_that_0_10_0_misses() -> None:
    text = LIBRARY + 'name = "my-lib"'
    assert cause(plan_of(options=to(MSVC, "staticlib"), release="0.10.0")) == "copy failure"
    assert cause(plan_of(options=to(MSVC, "staticlib"), release="0.10.1")) is None
    assert cause(plan_of(text, to(MSVC, "staticlib"), "0.10.15")) == "copy failure"
    assert cause(plan_of(text, to(MSVC, "staticlib"), "0.10.16")) is None
    assert cause(plan_of(text, to(MSVC), "0.10.0")) is None


def test_the_first_releases_take_one_package_and_do_not_ask_for_the_feature() -> None:
    member = capi("")["Cargo.toml"]
    files = {
        "Cargo.toml": '[workspace]\nmembers = ["a"]\nresolver = "2"\n',
        "a/Cargo.toml": member,
        "a/src/lib.rs": "",
    }
    (plan,) = plans_of(files, release="0.9.2")
    assert cause(plan) == "no library"
    assert cause(plans_of(files, release="0.9.2", manifest_path="a/Cargo.toml")[0]) is None
    assert cause(plans_of(files, release="0.9.3")[0]) is None
    bare = files | {"a/Cargo.toml": member.replace("capi = []", "")}
    found = [plans_of(bare, release=r, manifest_path="a/Cargo.toml")[0] for r in ("0.9.1", "0.9.2")]
    assert [cause(plan) for plan in found] == [None, "no feature"]
