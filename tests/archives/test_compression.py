"""What is compressed, unpacked as the tools do it, in pieces, whatever the input says."""

from __future__ import annotations

import io
import lzma
import struct
import sys
import zlib
from random import Random

import pytest
import zstandard

from cargoc_check.archives import compression as module
from cargoc_check.archives.compression import compression, decompressed, unpacked
from cargoc_check.errors import UserError
from tests.archives.packing import run

TOOLS = {
    "gzip": ("gzip", "-c"),
    "bzip2": ("bzip2", "-c"),
    "xz": ("xz", "-c"),
    "lzma": ("xz", "--format=lzma", "-c"),
    "zstd": ("zstd", "-q", "-c"),
}
DATA = Random(3).randbytes(50_000) + bytes(3_000_000) + b"end"


@pytest.fixture(scope="module", params=TOOLS)
def packed(request: pytest.FixtureRequest) -> tuple[str, bytes]:
    return request.param, run(*TOOLS[request.param], given=DATA)


def all_of(data: bytes) -> bytes:
    return b"".join(unpacked(io.BytesIO(data)))


def refused(data: bytes) -> str:
    with pytest.raises(UserError) as caught:
        all_of(data)
    assert caught.value.place is None
    return caught.value.message


def test_what_a_tool_has_packed_is_unpacked(packed: tuple[str, bytes]) -> None:
    name, data = packed
    assert compression(data[:18]) == name
    assert all_of(data) == DATA
    assert b"".join(decompressed(name, io.BytesIO(data[100:]), data[:100])) == DATA


def test_pieces_are_small(packed: tuple[str, bytes]) -> None:
    name, data = packed
    most = 33 << 20 if name == "zstd" else 256 << 10  # its library gives a step's whole output
    assert max(map(len, unpacked(io.BytesIO(data)))) <= most


@pytest.mark.parametrize("padding", [0, 4, 100_000])
def test_streams_that_follow_one_another(packed: tuple[str, bytes], padding: int) -> None:
    name, data = packed
    if name != "lzma":
        assert all_of((data + bytes(padding)) * 3) == DATA * 3


def test_every_cut_is_refused(packed: tuple[str, bytes]) -> None:
    name, data = packed
    for length in [*range(20, len(data), 4001), len(data) - 1]:
        assert refused(data[:length]).startswith(("is cut short", f"is no {name} file")), length


def test_what_follows_and_is_no_stream_is_refused(packed: tuple[str, bytes]) -> None:
    name, data = packed
    assert refused(data + b"garbage").startswith((f"is no {name} file, or damaged", "is cut short"))


def test_damage_is_refused(packed: tuple[str, bytes]) -> None:
    name, data = packed
    if name not in ("lzma", "zstd"):  # have no sum, or none unless asked for
        at = len(data) - 200
        changed = data[:at] + bytes(b ^ 0xFF for b in data[at : at + 150]) + data[at + 150 :]
        assert refused(changed).startswith((f"is no {name} file, or damaged", "is cut short"))


def test_frames_to_be_skipped() -> None:
    frame = b"\x5a\x2a\x4d\x18" + struct.pack("<I", 5) + b"12345"
    packed = run("zstd", "-q", "-c", given=b"hello")
    assert compression(frame) == "zstd"
    assert all_of(frame + packed + frame + packed) == b"hello" * 2


@pytest.mark.parametrize("data", [b"", b"x", b"hello" * 100_000])
def test_what_is_not_compressed_is_given_as_it_is(data: bytes) -> None:
    assert compression(data[:18]) is None
    assert all_of(data) == data


NO_LZMA = [
    b"\xff" + bytes(17),
    b"\x5d\0\0\x10\0" + b"\xff" * 7 + b"\0\0",  # a size that no file has
    b"\x5d\1\0\x10\0" + b"\xff" * 8 + b"\0",  # a dictionary that none has
    b"\x5d\0\0\x10\0" + b"\xff" * 8 + b"\1",
    b"usr/lib/pkgconfig/",
    b"\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t",
]


@pytest.mark.parametrize("head", NO_LZMA)
def test_what_only_looks_like_lzma(head: bytes) -> None:
    assert compression(head) is None


def test_dictionary_of_xz_is_bounded() -> None:
    data = bytearray(lzma.compress(b"hello", check=lzma.CHECK_NONE))
    # The block's header begins at 12: its size, flags, filter 0x21, one byte: the dictionary.
    assert data[14:16] == b"\x21\x01"
    end = 12 + (data[12] + 1) * 4
    data[16] = 40  # 4 GiB
    data[end - 4 : end] = struct.pack("<I", zlib.crc32(data[12 : end - 4]))
    assert "Memory usage limit" in refused(bytes(data))


def test_window_of_zstd_is_bounded() -> None:
    for bits in (27, 28):
        parameters = zstandard.ZstdCompressionParameters(window_log=bits)
        packer = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
        data = packer.compress(b"hello" * 1000) + packer.flush()
        if bits == 27:
            assert all_of(data) == b"hello" * 1000
        else:
            assert "too much memory" in refused(data)


def test_number_of_streams_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "STREAMS_LIMIT", 10)
    packed = run("gzip", "-c", given=b"1")
    assert all_of(packed * 9) == b"1" * 9
    assert refused(packed * 11) == "holds more than 10 compressed streams"


def test_python_without_a_module_says_so(
    packed: tuple[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    name, data = packed
    needed = {"bzip2": "bz2", "xz": "lzma", "lzma": "lzma", "zstd": "zstandard"}
    if name in needed:
        monkeypatch.setitem(sys.modules, needed[name], None)
        assert refused(data).startswith(f"is a {name} file, and this Python has no module")
