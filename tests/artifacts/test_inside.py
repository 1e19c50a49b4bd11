"""What a scan finds in the bytes of a library: paths, embedded libraries, the list of crates."""

from __future__ import annotations

import json
import struct
import subprocess
import time
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cargoc_check.artifacts.inside import build_paths, embedded
from cargoc_check.artifacts.inside import scan as inside
from cargoc_check.artifacts.model import Inside
from cargoc_check.data import table
from tests.support import zig


def scan(*texts: str) -> Inside:
    return inside.scan(memoryview(b"\0".join(text.encode() for text in texts)))


PATHS = {
    "/home/me/.cargo/registry/src/index.crates.io-6f17d22bba15001f/bar-0.1.0/src/lib.rs": "copy of",
    "/usr/local/cargo/registry/src/index.crates.io-6f17d22bba15001f/a-1.0/lib.rs": "copy of",
    "/root/.cargo/git/checkouts/bar-0123456789abcdef/0123456/src/lib.rs": "copy of",
    "/home/me/.rustup/toolchains/stable-x86_64-unknown-linux-gnu/lib/a.rs": "the Rust toolchain",
    "/build/foo-1.2.3/target/release/build/bar-0123456789abcdef/out": "a build script's output",
    "/home/me/foo/target/debug/build/bar-0123456789abcdef/out/bar.rs": "a build script's output",
    "/home/me/foo/src/lib.rs": "home directory",
    "/Users/me/foo/src/lib.rs": "home directory",
    "/root/foo/src/lib.rs": "home directory",
    "C:\\Users\\me\\foo\\src\\lib.rs": "home directory",
    "D:\\a\\foo\\foo\\src\\lib.rs": "CI runner",
    "/home/runner/work/foo/foo/src/lib.rs": "CI runner",
    "/builds/group/foo/src/lib.rs": "CI runner",
    "/builddir/build/BUILD/foo-1.2.3/src/lib.rs": "package's build directory",
    "/build/reproducible-path/foo-1.2.3/src/lib.rs": "package's build directory",
    "/home/buildozer/aports/community/foo/src/lib.rs": "package's build directory",
    "/wrkdirs/usr/ports/graphics/foo/work/src/lib.rs": "package's build directory",
    "/tmp/cargo-installAbCd/src/lib.rs": "temporary directory",
    "/private/var/folders/zz/foo/src/lib.rs": "temporary directory",
    "/home/me/foo/native/foo.c": "home directory",
}


@pytest.mark.parametrize("path", PATHS)
def test_path_of_the_machine_that_built_it(path: str) -> None:
    found = scan("before", path, "after")
    assert found.leaks == (path,)
    assert PATHS[path] in build_paths.kind(path)


def test_rust_writes_texts_without_an_end() -> None:
    first, second = "/home/me/foo/src/lib.rs", "/home/me/foo/src/other.rs"
    found = scan("called on None" + "\0" + first + second + "index out of bounds")
    assert found.leaks == (first, second)


HARMLESS = [
    "/rustc/2dc30247c5d8293aaa31e1d7dae2ed2fde908ada/library/core/src/fmt/mod.rs",
    "/usr/src/rustc-1.63.0/library/std/src/io/mod.rs",
    "/builddir/build/BUILD/rustc-1.70.0-src/library/core/src/str/mod.rs",
    "/home/buildozer/aports/community/rust/src/rustc-1.71.1-src/vendor/hashbrown/src/raw.rs",
    "/cargo/registry/src/index.crates.io-6f17d22bba15001f/hashbrown-0.14.0/src/raw/mod.rs",
    "/usr/share/cargo/registry/rav1e-0.5.1/src/lib.rs",
    "/usr/lib/rustlib/src/rust/library/core/src/option.rs",
    "src/build/mod.rs",
    "crates/home/view/src/lib.rs",
    "/tmp/foo",
    "/home/me",
    "cannot write to /tmp/ because of src/lib.rs",
    "https://github.com/foo/build/src/lib.rs",
    "/etc/foo.conf",
]


@pytest.mark.parametrize("text", HARMLESS)
def test_what_tells_nothing_of_the_machine(text: str) -> None:
    assert scan("before", text, "after").leaks == ()


def test_number_before_a_relative_path_is_no_slash() -> None:
    """As in Debian's librav1e for s390x: a table that ends in 0x2f stands before a text."""
    assert inside.scan(memoryview(b"\0\x05\xfc/src/rate.rs\0")).leaks == ()
    assert inside.scan(memoryview(b"\0\0\0\0/src/rate.rs\0")).leaks == ("/src/rate.rs",)


def test_no_more_paths_are_kept_than_can_be_read() -> None:
    many = [f"/home/me/foo/src/{number}.rs" for number in range(3000)]
    assert len(scan(*many).leaks) == build_paths.MOST


EMBEDDED = {
    " deflate 1.2.13 Copyright 1995-2022 Jean-loup Gailly and Mark Adler ": ("zlib", "1.2.13"),
    " inflate 1.3.1 Copyright 1995-2024 Mark Adler ": ("zlib", "1.3.1"),
    "libpng version 1.6.39 - November 20, 2022": ("libpng", "1.6.39"),
    "OpenSSL 1.1.1w  11 Sep 2023": ("OpenSSL", "1.1.1w"),
    "OpenSSL 3.0.19 27 Jan 2026": ("OpenSSL", "3.0.19"),
    "OpenSSL 1.1.1 (compatible; BoringSSL)": ("BoringSSL", ""),
    "OpenSSL 1.1.1 (compatible; AWS-LC 1.48.0)": ("AWS-LC", "1.48.0"),
    "libjpeg-turbo version 2.1.5 (build 20230203)": ("libjpeg-turbo", "2.1.5"),
    "expat_2.5.0": ("Expat", "2.5.0"),
    "libcurl/7.88.1": ("curl", "7.88.1"),
}


@pytest.mark.parametrize("text", EMBEDDED)
def test_embedded_library(text: str) -> None:
    assert scan("before", text, "after").embedded == (EMBEDDED[text],)


@pytest.mark.parametrize("text", ["OpenSSL is needed", "expat_2.5.0rc", "no libpng version"])
def test_talk_of_a_library(text: str) -> None:
    assert scan("before", text, "after").embedded == ()


def test_marker_across_a_border_of_what_is_read_at_once() -> None:
    for before in range((1 << 20) - 40, (1 << 20) + 5, 7):
        data = bytes(before) + b"OpenSSL 1.1.1w  11 Sep 2023" + bytes(9)
        assert inside.scan(memoryview(data)).embedded == (("OpenSSL", "1.1.1w"),)


def test_own_files_of_a_library() -> None:
    assert embedded.own("zlib", "libz.so.1")
    assert embedded.own("OpenSSL", "libcrypto-3-x64.dll")
    assert not embedded.own("zlib", "libzstd.so.1")
    assert all(row["files"] for row in table("embedded")["library"])


CRATES = {"packages": [{"name": "foo", "version": "1.2.3"}, {"name": "bar", "version": "0.1.0"}]}
PACKED = zlib.compress(json.dumps(CRATES).encode())
LIST = (("bar", "0.1.0"), ("foo", "1.2.3"))


def test_list_of_crates_in_elf(tmp_path: Path) -> None:
    library = _linked(tmp_path, "int foo(void) { return 1; }\n")
    assert inside.scan(memoryview(library.read_bytes())).auditable is None
    (tmp_path / "list").write_bytes(PACKED)
    add = f"--add-section=.dep-v0={tmp_path}/list"
    subprocess.run(["objcopy", add, str(library)], check=True)
    assert inside.scan(memoryview(library.read_bytes())).auditable == LIST


def test_list_of_crates_in_pe(tmp_path: Path) -> None:
    zig.compile_c(_list(tmp_path, ".dep-v0"), f"{tmp_path}/foo.o", "x86_64-pc-windows-msvc")
    zig.link_pe(f"{tmp_path}/foo.dll", "/noentry", "/export:list", f"{tmp_path}/foo.o")
    data = (tmp_path / "foo.dll").read_bytes()
    assert inside.scan(memoryview(data)).auditable == LIST


def test_list_of_crates_in_mach_o(tmp_path: Path) -> None:
    assert inside.scan(memoryview(_dylib(tmp_path).read_bytes())).auditable == LIST


def test_list_of_crates_in_a_universal_file(tmp_path: Path) -> None:
    """The first part's list stands for all."""
    dylib = _dylib(tmp_path).read_bytes()
    head = struct.pack(">7I", 0xCAFEBABE, 1, 0x0100000C, 0, 16384, len(dylib), 14)
    data = head.ljust(16384, b"\0") + dylib
    assert inside.scan(memoryview(data)).auditable == LIST


@pytest.mark.parametrize("said", [b"[]", b"{", b'{"packages": [1]}', b"[" * 100_000, b"\xff"])
def test_list_that_is_none(tmp_path: Path, said: bytes) -> None:
    data = _dylib(tmp_path, zlib.compress(said)).read_bytes()
    assert b".dep-v0" in data
    assert inside.scan(memoryview(data)).auditable is None


def _dylib(folder: Path, packed: bytes = PACKED) -> Path:
    """Return a dylib with a list of crates."""
    zig.compile_c(_list(folder, "__DATA,.dep-v0", packed), f"{folder}/foo.o", "arm64-macos")
    dylib = folder / "libfoo.dylib"
    zig.link_mach_o(str(dylib), "-install_name", "/usr/lib/libfoo.dylib", f"{folder}/foo.o")
    return dylib


def _list(folder: Path, section: str, packed: bytes = PACKED) -> str:
    """Write C that puts a list into a section; return its path."""
    source = folder / "list.c"
    attribute = f'__attribute__((section("{section}"), used))'
    numbers = ",".join(map(str, packed))
    source.write_text(f"{attribute} const unsigned char list[] = {{{numbers}}};\n")
    return str(source)


def test_debug_information_is_no_leak(tmp_path: Path) -> None:
    """Stripping takes it away; what code holds of paths stays."""
    text = 'const char *foo(void) { return "/home/me/foo/src/lib.rs"; }\n'
    quiet, loud = _linked(tmp_path, "int foo(void) { return 1; }\n"), _linked(tmp_path, text)
    assert inside.scan(memoryview(loud.read_bytes())).leaks == ("/home/me/foo/src/lib.rs",)
    quiet = _linked(tmp_path, "int foo(void) { return 1; }\n")
    assert inside.scan(memoryview(quiet.read_bytes())).leaks == ()


def _linked(folder: Path, source: str) -> Path:
    code, output = folder / "foo.c", folder / "libfoo.so"
    code.write_text(f'#line 1 "/home/me/foo/foo.c"\n{source}')
    command = ["cc", "-g", "-shared", "-fPIC", "-o", str(output), str(code)]
    subprocess.run(command, check=True, capture_output=True)
    return output


HEADS = st.sampled_from([b"", b"\x7fELF\2\1\1", b"MZ", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe"])


@given(HEADS, st.binary(max_size=600), st.sampled_from([b"", b".dep-v0", b"/home/a"]))
@settings(max_examples=300, deadline=None)
def test_any_bytes(head: bytes, data: bytes, word: bytes) -> None:
    half = len(data) // 2
    found = inside.scan(memoryview(head + data[:half] + word + data[half:]))
    assert isinstance(found.leaks, tuple)


@pytest.mark.parametrize("text", [b"/home/a", b"/home/a/" + b"b" * 90, b"OpenSSL ", b"/", b":\\a"])
def test_hostile_text_takes_bounded_time(text: bytes) -> None:
    data = memoryview(text * (4_000_000 // len(text)))
    started = time.process_time()
    inside.scan(data)
    assert time.process_time() - started < 5
