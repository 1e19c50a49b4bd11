"""Whose symbols are: names that rustc and linkers make, and names of C APIs."""

from __future__ import annotations

import pytest

from cargoc_check.artifacts import rust_names, system_symbols
from cargoc_check.artifacts.model import StaticLibrary
from cargoc_check.platforms import targets

MANGLED = [
    "_ZN3foo3new17h0123456789abcdefE",
    "_ZN4core3fmt9Formatter3pad17h89abcdef01234567E.llvm.123456789",
    "_ZN42_$LT$$RF$T$u20$as$u20$core..fmt..Debug$GT$3fmt17hfedcba9876543210E",
    "_RNvCsfLfy6EI15iL_7___rustc12___rust_alloc",
    "_RINvMNtCsgEmfK2I1SDS_4core3stre12trim_matchesNvMNtNtB5_4char7methodsc13is_whitespaceE",
    "_RNvXs0_NtCs1234_3foo3barNtB5_3BazNtNtCsabc_4core3fmt5Debug3fmt",
    "_RNCINvMNtNtCsfunDUk8YsuC_4core3net6parserNtB5_6Parser11read_numbertE0B9_.llvm.5239",
    "_RNvYoNtNtCs_4core3fmt5Debug3fmtCs_3foo",
]
RUNTIME = [
    *("rust_eh_personality", "__rust_alloc", "__rdl_dealloc", "__rg_alloc", "rust_begin_unwind"),
    *("__rust_no_alloc_shim_is_unstable", "DW.ref.rust_eh_personality", "rust_metadata_foo_0123"),
    "anon.015332e4768976522cceacd1c3e02983.2.llvm.15860661224201213148",
]
LINKERS = ["_init", "_fini", "_edata", "_end", "__bss_start", "__mh_dylib_header", "__dso_handle"]
C = [
    *("foo_new", "_foo_private", "RNG_init", "_RNG_init", "_RegisterFoo", "rust_foo", "SSL_new"),
    *("_ZN3foo3barEv", "_Z3fooi", "PyInit_foo", "z", "rsvg_handle_new", "edata_of_foo", "enddate"),
]


@pytest.mark.parametrize("name", MANGLED)
def test_mangled_names(name: str) -> None:
    assert rust_names.is_mangled(name)
    assert rust_names.is_rust(name)
    assert rust_names.mangled([name, "foo_new"]) == 1


@pytest.mark.parametrize("name", RUNTIME)
def test_names_of_the_runtime(name: str) -> None:
    assert rust_names.is_rust(name)
    assert not rust_names.is_mangled(name)


@pytest.mark.parametrize("name", C)
def test_names_that_are_of_neither(name: str) -> None:
    assert not rust_names.is_rust(name)
    assert rust_names.c_api([name]) == {name}
    assert rust_names.mangled([name]) == 0


def test_c_api_is_what_nobody_else_makes() -> None:
    others = [*MANGLED, *RUNTIME, *LINKERS, "__udivti3", "__aeabi_memcpy", ".refptr.foo", ""]
    assert rust_names.c_api([*others, "foo_new"]) == {"foo_new"}
    assert all(map(rust_names.is_linkers, LINKERS))


def static(*undefined: str) -> StaticLibrary:
    return StaticLibrary("a", 1, "gnu", False, 1, (), (), None, frozenset(), frozenset(undefined))


def test_needs_are_what_others_have_to_define() -> None:
    library = static("sin", "malloc", "_GLOBAL_OFFSET_TABLE_", "__udivti3", "__rust_alloc")
    assert system_symbols.needs(library) == {"sin", "malloc"}


@pytest.mark.parametrize(
    ("triple", "symbol", "libraries"),
    [
        ("x86_64-unknown-linux-gnu", "sinf", ("m",)),
        ("x86_64-unknown-linux-gnu", "malloc", None),
        ("x86_64-unknown-linux-gnu", "dlopen", None),
        ("x86_64-unknown-linux-gnu", "ldexp", None),
        ("x86_64-unknown-linux-musl", "sin", None),
        ("aarch64-linux-android", "dlopen", ("dl",)),
        ("x86_64-unknown-freebsd", "backtrace", ("execinfo",)),
        ("x86_64-pc-windows-gnu", "WSAStartup", ("ws2_32",)),
        ("x86_64-pc-windows-gnu", "RegOpenKeyExW", None),
        ("x86_64-pc-windows-msvc", "RegOpenKeyExW", ("advapi32",)),
        ("x86_64-pc-windows-msvc", "BCryptGenRandom", ("bcrypt",)),
        ("aarch64-apple-darwin", "CFRelease", ("CoreFoundation",)),
        ("aarch64-apple-darwin", "sin", None),
        ("x86_64-unknown-linux-gnu", "deflateInit_", ("z", "zlib", "z-ng", "zlibstatic")),
        ("x86_64-unknown-linux-gnu", "SSL_CTX_new", ("ssl", "libssl")),
        ("x86_64-unknown-linux-gnu", "__gxx_personality_v0", ("stdc++", "c++", "supc++", "c++abi")),
    ],
)
def test_which_library_has_a_symbol(
    triple: str, symbol: str, libraries: tuple[str, ...] | None
) -> None:
    found = system_symbols.providers([symbol], targets.parse(triple))
    assert [one.libraries for one in found] == ([libraries] if libraries else [])
    assert all(one.symbols == (symbol,) for one in found)


def test_embedded_libraries_are_no_systems() -> None:
    found = system_symbols.embedded(["inflate", "sin", "WSAStartup", "sqlite3_open", "foo_new"])
    assert {one.libraries[0] for one in found} == {"z", "sqlite3"}


@pytest.mark.parametrize("name", ["malloc", "memcpy", "sin", "sinf", "fmaximum_numf128", "ceilf16"])
def test_names_of_c(name: str) -> None:
    assert system_symbols.is_of_c(name)


@pytest.mark.parametrize("name", ["foo_new", "self", "half", "fool", "sinfoo", "deflate"])
def test_names_that_are_not_of_c(name: str) -> None:
    assert not system_symbols.is_of_c(name)
