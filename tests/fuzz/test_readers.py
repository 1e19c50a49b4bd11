"""What `make fuzz` does for long, for a moment: right files with a few bytes changed."""

from __future__ import annotations

import functools
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.readers import READERS, Reader

_BROKEN = Path(os.path.dirname(__file__), "..", "data", "fuzz")
_WORDS = st.sampled_from(
    [
        b"\0",
        b"\xff",
        b"\0\0\0\0",
        b"\xff\xff\xff\xff",
        b"\xff\xff\xff\x7f",
        b"\0\0\0\x80",
        b"/",
        b"\n",
    ]
)
_CHANGES = st.lists(
    st.tuples(st.floats(0, 1), st.one_of(_WORDS, st.binary(max_size=8))), max_size=6
)
_BY_NAME = pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)


@functools.cache
def _seeds(reader: Reader) -> list[bytes]:
    return reader.seeds()


@_BY_NAME
def test_right_files_are_read(reader: Reader) -> None:
    for seed in _seeds(reader):
        reader.read(seed)


@_BY_NAME
@settings(
    max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
@given(number=st.integers(0, 9), changes=_CHANGES, kept=st.floats(0.5, 1.5))
def test_changed_files_are_read_or_damaged(
    reader: Reader, number: int, changes: list[tuple[float, bytes]], kept: float
) -> None:
    seed = _seeds(reader)[number % len(_seeds(reader))]
    data = bytearray(seed)
    for where, what in changes:
        at = int(where * len(data))
        data[at : at + len(what)] = what
    reader.read(bytes(data[: int(min(kept, 1) * len(data))]))


@_BY_NAME
def test_what_broke_a_reader_once_is_read_or_damaged(reader: Reader) -> None:
    for path in sorted((_BROKEN / reader.name).glob("*")):
        reader.read(path.read_bytes())
