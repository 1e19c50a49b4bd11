from __future__ import annotations

import pytest

from tests.support import described


@pytest.mark.parametrize(("kind", "wrong"), [("wheel", False), ("deb", True), ("zip", True)])
def test_modes_of_a_wheel_are_not_those_of_what_is_installed(kind: str, wrong: bool) -> None:
    """Wheels that are made on Windows have 0666 throughout; pip sets its own modes."""
    text = f"@{kind} foo 1.2.3 any\nusr/lib/libfoo.so.1.2.3 elf mode=0666"
    found = {finding.name for finding in described.findings({"build": text})}
    assert ("mode" in found) is wrong
