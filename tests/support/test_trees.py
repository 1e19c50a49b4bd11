import os
from pathlib import Path

import pytest

from tests.support import trees
from tests.support.real_build import pc_fields


@pytest.mark.parametrize("triple", trees.TRIPLES)
def test_each_tree_is_one_of_the_crate(triple: str) -> None:
    prefix = os.path.join(trees.recorded(triple), "usr")
    fields = pc_fields(os.path.join(prefix, "lib", "pkgconfig", "base.pc"))
    assert (fields["Name"], fields["Version"]) == ("base", "1.2.3")


def test_links_are_links() -> None:
    library = os.path.join(trees.recorded("riscv64gc-unknown-linux-gnu"), "usr", "lib")
    assert os.readlink(os.path.join(library, "libbase.so")) == "libbase.so.1.2.3"


def test_a_copy_may_be_changed(tmp_path: Path) -> None:
    copy = trees.copied("aarch64-apple-darwin", str(tmp_path / "root"))
    os.remove(os.path.join(copy, "usr", "lib", "libbase.dylib"))
    assert os.path.lexists(f"{trees.recorded('aarch64-apple-darwin')}/usr/lib/libbase.dylib")


def test_another_target_is_an_error() -> None:
    with pytest.raises(LookupError, match="no tree was recorded for pdp11"):
        trees.recorded("pdp11")
