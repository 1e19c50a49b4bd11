"""The crates of examples/ are good practice in fact: cargo-c builds them, C programs use them."""

from __future__ import annotations

import ctypes
import os
import subprocess
from collections.abc import Callable

import pytest

from tests.support.real_build import pc_fields, soname, tree

Installed = Callable[[str], str]


class Plugin(ctypes.Structure):
    """The table that the plugin gives its host."""

    _fields_ = (
        ("interface", ctypes.c_uint32),
        ("name", ctypes.c_char_p),
        (
            "process",
            ctypes.CFUNCTYPE(None, ctypes.POINTER(ctypes.c_float), ctypes.c_size_t, ctypes.c_float),
        ),
    )


def test_inline_capi_installs_a_library_named_after_the_crate(installed: Installed) -> None:
    assert tree(installed("inline-capi")) == {
        "usr/include/fletcher32/fletcher32.h": "",
        "usr/lib/libfletcher32.a": "",
        "usr/lib/libfletcher32.so": "libfletcher32.so.1.4.2",
        "usr/lib/libfletcher32.so.1": "libfletcher32.so.1.4.2",
        "usr/lib/libfletcher32.so.1.4.2": "",
        "usr/lib/pkgconfig/fletcher32.pc": "",
    }


def test_workspace_ffi_installs_the_short_name_and_the_written_header(
    installed: Installed, examples: str
) -> None:
    root = installed("workspace-ffi")
    assert tree(root) == {
        "usr/include/roman.h": "",
        "usr/lib/libroman.a": "",
        "usr/lib/libroman.so": "libroman.so.0.3.1",
        "usr/lib/libroman.so.0.3": "libroman.so.0.3.1",
        "usr/lib/libroman.so.0.3.1": "",
        "usr/lib/pkgconfig/roman.pc": "",
    }
    written = _read(examples, "workspace-ffi/roman-ffi/include/roman.h")
    assert _read(root, "usr/include/roman.h") == written


def test_plugin_installs_one_file_in_the_folder_of_its_host(installed: Installed) -> None:
    assert tree(installed("plugin")) == {
        "usr/lib/pkgconfig/tonegain.pc": "",
        "usr/lib/tonehost-1.0/libtonegain.a": "",
        "usr/lib/tonehost-1.0/libtonegain.so": "",
    }


def test_drop_in_installs_the_names_of_the_original(installed: Installed, examples: str) -> None:
    root = installed("drop-in")
    assert tree(root) == {
        "usr/include/leb128.h": "",
        "usr/lib/libleb128.a": "",
        "usr/lib/libleb128.so": "libleb128.so.2.1.0",
        "usr/lib/libleb128.so.2": "libleb128.so.2.1.0",
        "usr/lib/libleb128.so.2.1.0": "",
        "usr/lib/pkgconfig/libleb128.pc": "",
    }
    assert _read(root, "usr/include/leb128.h") == _read(examples, "drop-in/include/leb128.h")


@pytest.mark.parametrize(
    ("example", "library", "expected"),
    [
        ("inline-capi", "libfletcher32.so", "libfletcher32.so.1"),
        ("workspace-ffi", "libroman.so", "libroman.so.0.3"),
        ("plugin", "tonehost-1.0/libtonegain.so", "libtonegain.so"),
        ("drop-in", "libleb128.so", "libleb128.so.2"),
    ],
)
def test_soname(installed: Installed, example: str, library: str, expected: str) -> None:
    assert soname(os.path.join(installed(example), "usr/lib", library)) == expected


@pytest.mark.parametrize(
    ("example", "file", "expected"),
    [
        (
            "inline-capi",
            "fletcher32",
            {
                "Name": "fletcher32",
                "Description": "Fletcher-32 checksums, computed as the data comes in",
                "Version": "1.4.2",
                "Libs": "-L${libdir} -lfletcher32",
                "Cflags": "-I${includedir}/fletcher32",
            },
        ),
        (
            "workspace-ffi",
            "roman",
            {
                "Name": "roman",
                "Description": "Roman numerals, written and read, for C",
                "Version": "0.3.1",
                "Libs": "-L${libdir} -lroman",
                "Cflags": "-I${includedir}",
            },
        ),
        (
            "plugin",
            "tonegain",
            {
                "Name": "tonegain",
                "Description": "Makes a tone louder or softer: a plugin for Tonehost",
                "Version": "0.2.0",
                "Libs": "-L${libdir}/tonehost-1.0 -ltonegain",
                "Cflags": "",
            },
        ),
        (
            "drop-in",
            "libleb128",
            {
                "Name": "libleb128",
                "Description": "Numbers in LEB128, of a variable length",
                "Version": "2.1.0",
                "Libs": "-L${libdir} -lleb128",
                "Cflags": "-I${includedir}",
            },
        ),
    ],
    ids=["inline-capi", "workspace-ffi", "plugin", "drop-in"],
)
def test_pc_file(installed: Installed, example: str, file: str, expected: dict[str, str]) -> None:
    fields = pc_fields(os.path.join(installed(example), f"usr/lib/pkgconfig/{file}.pc"))
    assert "-lc" in fields.pop("Libs.private").split()  # the rest of it is rustc's choice
    assert fields == {
        "prefix": "/usr",
        "exec_prefix": "${prefix}",
        "libdir": "${prefix}/lib",
        "includedir": "${prefix}/include",
        **expected,
    }


@pytest.mark.parametrize(
    ("example", "module", "source", "printed"),
    [
        ("inline-capi", "fletcher32", "c/demo.c", "1.4.2 56502D2A\n"),
        ("workspace-ffi", "roman", "roman-ffi/c/demo.c", "MMMDCCCLXXXVIII 15 0 1994 0\n"),
        ("drop-in", "libleb128 >= 2.0", "c/demo.c", "3 3 624485 0 0\n"),
    ],
    ids=["inline-capi", "workspace-ffi", "drop-in"],
)
def test_c_program_builds_with_pkg_config_and_runs(
    installed: Installed,
    examples: str,
    tmp_path: os.PathLike[str],
    example: str,
    module: str,
    source: str,
    printed: str,
) -> None:
    root = installed(example)
    program = os.path.join(tmp_path, "demo")
    strict = ["-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Werror"]
    flags = _pkg_config(root, "--cflags", "--libs", module)
    _run(["cc", *strict, os.path.join(examples, example, source), "-o", program, *flags])
    assert _run([program], LD_LIBRARY_PATH=os.path.join(root, "usr/lib")) == printed


def test_host_loads_the_plugin(installed: Installed) -> None:
    library = ctypes.CDLL(os.path.join(installed("plugin"), "usr/lib/tonehost-1.0/libtonegain.so"))
    library.tonehost_plugin_describe.restype = ctypes.POINTER(Plugin)
    plugin = library.tonehost_plugin_describe().contents
    samples = (ctypes.c_float * 3)(0.25, -0.25, 0.75)
    plugin.process(samples, 3, 2.0)
    assert (plugin.interface, plugin.name, list(samples)) == (1, b"gain", [0.5, -0.5, 1.0])


def _pkg_config(root: str, *arguments: str) -> list[str]:
    """Ask pkg-config for flags with only this tree's modules in sight."""
    return _run(
        ["pkg-config", *arguments],
        PKG_CONFIG_LIBDIR=os.path.join(root, "usr/lib/pkgconfig"),
        PKG_CONFIG_SYSROOT_DIR=root,
        # /usr/lib of another root is no folder that the compiler looks into by itself.
        PKG_CONFIG_ALLOW_SYSTEM_CFLAGS="1",
        PKG_CONFIG_ALLOW_SYSTEM_LIBS="1",
    ).split()


def _run(command: list[str], **environment: str) -> str:
    done = subprocess.run(
        command, env={**os.environ, **environment}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _read(*parts: str) -> str:
    with open(os.path.join(*parts), encoding="utf-8") as file:
        return file.read()
