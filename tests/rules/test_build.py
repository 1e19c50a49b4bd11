"""Link arguments of the crate's own, beyond what the rules' pages show.

That the crate's argument wins over cargo-c's was tried with cargo-c 0.10.24 and readelf for build
scripts, both tables of cargo's configuration, and `library.rustflags`; that of two `-install_name`,
`--output-def` or `--out-implib` the last one holds, with LLVM's and mingw's linkers.
"""

from __future__ import annotations

import pytest

from tests.rules.support import capi, found

WRONG = 'println!("cargo:rustc-link-arg=-Wl,-soname,libmylib.so.7");'


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
        'println!("cargo:rerun-if-changed=build.rs");',
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
            ["CAPI601"],
        ),
        ('[target.aarch64-linux-android]\nrustflags = "-Clink-arg=-Wl,-soname,libmylib.so"', []),
        ("[target.'cfg(unix)']\nrustflags = '-Clink-arg=-Wl,-soname,libmylib.so.1.2'", ["CAPI601"]),
        (
            "[target.aarch64-apple-darwin]\nrustflags = '-Clink-arg=-Wl,-install_name,@rpath/x'",
            ["CAPI602"],
        ),
        ('[target.x86_64-unknown-linux-musl]\nrustflags = "-Ctarget-feature=-crt-static"', []),
        ("[alias]\nb = 'build'\n# -soname,libmylib.so.7", []),
    ],
)
def test_configuration_of_cargo(config: str, expected: list[str]) -> None:
    assert hits({".cargo/config.toml": config}) == expected


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
