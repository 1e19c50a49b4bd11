"""Link arguments of the crate's own, beyond what the rules' pages show.

That the crate's argument wins over cargo-c's was tried with cargo-c 0.10.24 and readelf for build
scripts, both tables of cargo's configuration, and `library.rustflags`; that of two `-install_name`,
`--output-def` or `--out-implib` the last one holds, with LLVM's and mingw's linkers.
"""

from __future__ import annotations

import pytest

from tests.rules.support import capi, found

WRONG = 'println!("cargo:rustc-link-arg=-Wl,-soname,libmylib.so.7");'
BUILD = "[build]\nrustflags = '-Clink-arg=-Wl,-soname,libmylib.so.7'\n"


def script(body: str) -> dict[str, str]:
    return {"build.rs": f"fn main() {{\n    {body}\n}}\n"}


def hits(files: dict[str, str]) -> list[str]:
    return [rule for rule in ("CAPI601", "CAPI602", "CAPI603") if found(files, rule)]


@pytest.mark.parametrize(
    "body",
    [
        WRONG,
        'println!("cargo::rustc-link-arg-cdylib=-Wl,-soname=libother.so.1");',
        'println!("cargo:rustc-cdylib-link-arg=-Wl,-soname,libother.so.{}", major());',
        'let os = std::env::var("CARGO_CFG_TARGET_OS").unwrap();\n if os == "linux" {'
        + WRONG
        + "}",
    ],
)
def test_another_soname_breaks_the_library(body: str) -> None:
    assert hits(script(body)) == ["CAPI601"]


def test_the_place_is_in_the_build_script() -> None:
    (finding,) = found(script(WRONG), "CAPI601")
    assert finding.location.path == "build.rs"
    assert (finding.location.line, finding.location.column) == (2, 40)
    assert "`libmylib.so.7`" in finding.message
    assert "`libmylib.so.1`" in finding.message


@pytest.mark.parametrize(
    "body",
    [
        'println!("cargo:rustc-cdylib-link-arg=-Wl,-soname,libmylib.so.{}", major());',
        'println!("cargo:rustc-cdylib-link-arg=-Wl,-soname,{name}");',
        'println!("cargo:rustc-cdylib-link-arg=-Wl,-install_name,@rpath/libmylib.dylib");',
        'println!("cargo:rustc-cdylib-link-arg=-Wl,--output-def,{}", path.display());',
        'println!("cargo:rustc-cdylib-link-arg=-Wl,--out-implib,mylib.lib");',
        # whether the linker gets it is decided elsewhere
        'if std::env::var_os("WITH_SONAME").is_some() {' + WRONG + "}",
        'if cfg!(feature = "soname") {' + WRONG + "}",
        'let name = "-Wl,-soname,libother.so"; println!("cargo:rustc-link-arg={name}");',
    ],
)
def test_what_may_agree_is_a_warning(body: str) -> None:
    assert hits(script(body)) == ["CAPI602"]


@pytest.mark.parametrize(
    "body",
    [
        "// " + WRONG,
        "/* " + WRONG + " */",
        'println!("cargo:rustc-link-arg=-Wl,-soname,libmylib.so.1");',
        'println!("cargo:rustc-link-arg-bins=-Wl,-soname,libmylib.so.7");',
        'println!("cargo:rustc-link-arg=-Wl,--version-script=mylib.map");',
        'if std::env::var_os("CARGO_FEATURE_CAPI").is_none() {' + WRONG + "}",
        'if cfg!(not(feature = "capi")) {' + WRONG + "}",
        # another library, built by the script
        'cc::Build::new().flag("-Wl,-soname,libother.so.3").compile("other");',
        'Command::new("cc").args(["-shared", "-Wl,-soname,libhelper.so.1"]).status().unwrap();',
        'println!("cargo:rustc-link-arg=-s"); Command::new("cc").arg("-Wl,-soname,libx.so.1");',
        'println!("cargo:rerun-if-changed=build.rs");',
        # what is said to people
        'println!("cargo:warning=no cargo:rustc-link-arg=-Wl,-soname,libother.so.9 any more");',
        'println!("cargo::warning=no cargo:rustc-link-arg=-Wl,-soname,libother.so.9 any more");',
    ],
)
def test_comments_guards_and_other_targets_are_left_alone(body: str) -> None:
    assert hits(script(body)) == []


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        ('[build]\nrustflags = ["-C", "link-arg=-Wl,-soname,libmylib.so.7"]', ["CAPI601"]),
        ('[build]\nrustflags = "-Clink-arg=-Wl,-soname,libmylib.so.1"', []),
        (
            '[target.x86_64-unknown-linux-gnu]\nrustflags = ["-Clink-arg=-Wl,-soname=a"]',
            ["CAPI602"],
        ),
        ('[target.aarch64-linux-android]\nrustflags = "-Clink-arg=-Wl,-soname,libmylib.so"', []),
        ("[target.'cfg(unix)']\nrustflags = '-Clink-arg=-Wl,-soname,libmylib.so.1.2'", ["CAPI601"]),
        (
            "[target.aarch64-apple-darwin]\nrustflags = '-Clink-arg=-Wl,-install_name,@rpath/x'",
            ["CAPI602"],
        ),
        ('[target.x86_64-unknown-linux-musl]\nrustflags = "-Ctarget-feature=-crt-static"', []),
        ("[target.'cfg(windows)']\nrustflags = '-Clink-arg=-Wl,-soname,libmylib.so.7'", []),
        (
            BUILD + "[target.'cfg(windows)']\nrustflags = '-Cdebuginfo=0'",
            ["CAPI601"],
        ),
        # flags for a target take the place of those for all
        (
            BUILD + "[target.x86_64-unknown-linux-gnu]\nrustflags = '-Cdebuginfo=0'",
            ["CAPI602"],
        ),
        ("[alias]\nb = 'build'\n# -soname,libmylib.so.7", []),
    ],
)
def test_configuration_of_cargo(config: str, expected: list[str]) -> None:
    assert hits({".cargo/config.toml": config}) == expected


OS = 'let os = std::env::var("CARGO_CFG_TARGET_OS").unwrap();\n'


@pytest.mark.parametrize(
    "body",
    [
        OS + 'if os != "linux" { return; }\n' + WRONG,
        OS + 'match os.as_str() { "macos" => {}, _ => ' + WRONG[:-1] + " }",
        OS + 'if matches!(os.as_ref(), "linux" | "android") {' + WRONG + "}",
        OS + 'let is_linux = os == "linux";\nif is_linux {' + WRONG + "}",
        'if std::env::var_os("CARGO_CFG_WINDOWS").is_none() {' + WRONG + "}",
        "#[cfg(unix)]\n" + WRONG,
        "if cfg!(windows) { other(); } else { unsafe {" + WRONG + "} }",
        'println!("{}", "cargo:rustc-link-arg=-Wl,-soname,libmylib.so.7");',
        "help();\n}\n\nfn help() {\n" + WRONG,
        'if std::env::var("PREFIX").is_ok() { other(); }\n' + WRONG,
    ],
)
def test_what_linux_always_comes_to_is_an_error(body: str) -> None:
    assert hits(script(body)) == ["CAPI601"]


@pytest.mark.parametrize(
    ("body", "where"),
    [
        (OS + 'if os == "freebsd" {' + WRONG + "}", '`os == "freebsd"`'),
        (
            OS + 'match os.as_str() { "freebsd" | "netbsd" => {' + WRONG + "} _ => {} }",
            '`matches!(os.as_str(), "freebsd" | "netbsd")`',
        ),
        (OS + 'if os == "linux" { return; }\n' + WRONG, '`!(os == "linux")`'),
        (
            'if std::env::var("PROFILE").unwrap() == "debug" {' + WRONG + "}",
            '`std::env::var("PROFILE").unwrap() == "debug"`',
        ),
        ("#[cfg(debug_assertions)]\n" + WRONG, "`cfg!(debug_assertions)`"),
        ("for _ in 0..n {" + WRONG + "}", "`for _ in 0..n`"),
        ("if let Some(x) = y {" + WRONG + "}", "`let Some(x) = y`"),
        ("help();\nhelp();\n}\n\nfn help() {\n" + WRONG, "`help() is called`"),
    ],
)
def test_a_condition_is_said_in_a_warning(body: str, where: str) -> None:
    assert hits(script(body)) == ["CAPI602"]
    (finding,) = found(script(body), "CAPI602")
    assert f"`libmylib.so.7` where {where}; what cargo-c installs" in finding.message


@pytest.mark.parametrize(
    "body",
    [
        "#[cfg(windows)]\n" + WRONG,
        OS + 'if os == "windows" {' + WRONG + "}",
        'if std::env::var("TARGET").unwrap().contains("windows") {' + WRONG + "}",
        OS + 'if os == "linux" { println!("cargo:rustc-link-arg=-Wl,--output-def,a.def"); }',
    ],
)
def test_where_cargo_c_gives_no_such_name_there_is_nothing_to_lose(body: str) -> None:
    assert hits(script(body)) == []


def test_a_target_of_the_configuration_is_said() -> None:
    config = "[target.aarch64-unknown-linux-gnu]\nrustflags = '-Clink-arg=-Wl,-soname,libx.so'"
    (finding,) = found({".cargo/config.toml": config}, "CAPI602")
    assert "`libx.so` for aarch64-unknown-linux-gnu; what" in finding.message


@pytest.mark.parametrize("file", ["libmylib.so", "libmylib.so.1.2.3"])
def test_a_soname_that_is_installed_as_a_file_is_no_error(file: str) -> None:
    body = f'println!("cargo:rustc-link-arg=-Wl,-soname,{file}");'
    assert hits(script(body)) == ["CAPI602"]


def test_the_configuration_of_the_workspace_counts_for_its_members() -> None:
    files = {
        "Cargo.toml": '[workspace]\nmembers = ["m"]\n',
        ".cargo/config.toml": '[build]\nrustflags = "-Clink-arg=-Wl,-soname,libm.so.7"\n',
        "m/Cargo.toml": '[package]\nname = "m"\nversion = "1.0.0"\n[features]\ncapi = []\n',
        "m/src/lib.rs": "",
    }
    (finding,) = found(files, "CAPI601")
    assert finding.location.path == ".cargo/config.toml"
    assert finding.location.key == "build.rustflags"


def test_the_metadatas_own_flags() -> None:
    table = "[package.metadata.capi.library]\n"
    flags = 'rustflags = "-Clink-arg=-Wl,-soname,libmylib.so.7"'
    assert hits(capi(table + flags)) == ["CAPI601"]
    assert hits(capi(table + 'rustflags = "-Cpanic=abort"')) == []
    windows = "[package.metadata.capi.library.target.'cfg(windows)']\n"
    assert hits(capi(windows + flags)) == []


def test_versions_count_as_cargo_c_has_them() -> None:
    text = '[package.metadata.capi.library]\nname = "x"\nversion = "0.4.1"\n'
    set_by_hand = 'println!("cargo:rustc-link-arg=-Wl,-soname,libx.so.{}");'
    assert hits(capi(text) | script(set_by_hand.replace("{}", "0.4"))) == []
    assert hits(capi(text) | script(set_by_hand.replace("{}", "0"))) == ["CAPI601"]


CALL = script("cdylib_link_lines::metabuild();")
DEPENDENCY = '[build-dependencies]\ncdylib-link-lines = "0.1"\n'


def test_link_lines_of_a_library_before_version_1() -> None:
    text = DEPENDENCY + '[package.metadata.capi.library]\nversion = "0.4.1"\n'
    assert hits(capi(text) | CALL) == ["CAPI601"]


def test_link_lines_that_agree_and_those_that_are_not_called() -> None:
    assert hits(capi(DEPENDENCY) | CALL) == ["CAPI603"]
    assert hits(capi(DEPENDENCY) | script("")) == []
    guarded = script('if cfg!(feature = "capi") {} else { cdylib_link_lines::metabuild(); }')
    assert hits(capi(DEPENDENCY) | guarded) == []


def test_link_lines_of_ones_own_making_or_under_a_condition_are_no_error() -> None:
    text = DEPENDENCY + '[package.metadata.capi.library]\nversion = "0.4.1"\n'
    for body in (
        "cdylib_link_lines::shared_object_link_args(&name, major);",
        'if cfg!(feature = "x") { cdylib_link_lines::metabuild(); }',
        "#[cfg(windows)]\ncdylib_link_lines::metabuild();",
    ):
        assert hits(capi(text) | script(body)) == ["CAPI603"]


def test_the_configuration_of_a_member_counts_where_cargo_runs() -> None:
    files = {
        "Cargo.toml": '[workspace]\nmembers = ["m"]\n',
        "m/.cargo/config.toml": '[build]\nrustflags = "-Clink-arg=-Wl,-soname,libm.so.7"\n',
        "m/Cargo.toml": capi("")["Cargo.toml"],
        "m/src/lib.rs": "",
    }
    assert not found(files, "CAPI601", workspace=True)
    (finding,) = found(files, "CAPI602", workspace=True)
    assert "where `cargo runs in m`" in finding.message
