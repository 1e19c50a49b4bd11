"""Rules about names of exports: what looks alike and is right."""

from __future__ import annotations

import pytest

from tests.rules.support import capi, found


def exports(*names: str, manifest: str = "") -> dict[str, str]:
    """Return a crate that exports functions of these names."""
    text = "\n".join(f'#[no_mangle] pub extern "C" fn {name}() {{}}' for name in names)
    return capi(manifest) | {"src/lib.rs": text}


@pytest.mark.parametrize(
    ("names", "hits"),
    [
        (("my_a", "my_b", "my_c", "my_d", "version"), 1),
        (("my_a", "my_b", "my_c", "my_d", "MY_VERSION"), 0),
        (("my_a", "my_b", "my_c", "my_d", "_my_e"), 0),
        (("my_a", "my_b", "version"), 0),
        (("inflate", "deflate", "crc32", "adler32", "compress"), 0),
        ((*(f"my_{n}" for n in range(20)), "con_a", "con_b", "con_c", "con_d"), 0),
        (("yarray_a", "ymap_a", "yxml_a", "ytext_a", "ytext_b"), 0),
    ],
)
def test_prefix(names: tuple[str, ...], hits: int) -> None:
    assert len(found(exports(*names), "CAPI628")) == hits


@pytest.mark.parametrize(
    ("files", "hits"),
    [
        (exports("my_a", "my_b", "malloc"), 1),
        (exports("my_a", "my_b", "my_malloc"), 0),
        (exports("malloc", "free", "realloc"), 0),
        (exports("my_a", "my_b", "malloc", manifest="[lib]\nname = 'fast_alloc'"), 0),
        (exports("my_a", "my_b", "crc32"), 1),
        (exports("my_a", "my_b", "my_crc32"), 0),
        (exports("my_a", "my_b", "crc32", manifest="[lib]\nname = 'z'"), 0),
        (exports("crc32", "adler32"), 0),
        (exports(*"abcdef", "inflate", "inflateInit_", "inflateEnd", "inflateReset"), 0),
        (exports("my_a", "my_b", "sqlite3_my_init"), 0),
        (exports("my_a", "my_b", "sqlite3_open"), 1),
    ],
)
def test_name_of_the_c_library(files: dict[str, str], hits: int) -> None:
    assert len(found(files, "CAPI629")) == hits


NEW = '#[no_mangle] pub extern "C" fn foo_new() -> *mut Foo { todo!() }\npub struct Foo(u8);\n'


@pytest.mark.parametrize(
    ("more", "hits"),
    [
        ("", 1),
        ('#[no_mangle] pub extern "C" fn foo_free(x: *mut Foo) {}', 0),
        ('#[no_mangle] pub extern "C" fn foo_unref(x: Option<&mut Foo>) {}', 0),
        ('#[no_mangle] pub extern "C" fn foo_run(x: Box<Foo>) {}', 0),
        ('#[no_mangle] pub extern "C" fn foo_run(x: *mut Foo) {}', 1),
        ('#[no_mangle] pub extern "C" fn foo_eat(x: *mut Foo) { Box::from_raw(x); }', 0),
        ('#[no_mangle] pub extern "C" fn foo_eat(x: *mut Foo) { from_raw_parts(x, 1); }', 1),
    ],
)
def test_what_is_made_is_freed(more: str, hits: int) -> None:
    assert len(found(capi("") | {"src/lib.rs": NEW + more}, "CAPI630")) == hits


@pytest.mark.parametrize(
    "result", ["*mut c_char", "*mut u8", "*mut std::ffi::c_void", "u32", "*const Foo"]
)
def test_what_is_made_and_is_no_type_of_the_crate(result: str) -> None:
    lib = f'#[no_mangle] pub extern "C" fn foo_new() -> {result} {{ todo!() }}'
    assert found(capi("") | {"src/lib.rs": lib}, "CAPI630") == []
