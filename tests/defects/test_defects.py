import os
from pathlib import Path

import pytest

from tests.defects.catalogue import Defect, all_defects
from tests.defects.ingredients import base
from tests.defects.making import copied
from tests.support.real_build import tree


@pytest.mark.parametrize("defect", all_defects(), ids=lambda defect: defect.name)
def test_a_defect_is_one(defect: Defect, tmp_path: Path) -> None:
    (broken,) = defect.plant(str(tmp_path / "broken"))
    sound = copied(base(defect.system), str(tmp_path / "sound"))
    assert defect.options or _contents(broken) != _contents(sound)


def _contents(root: str) -> dict[str, tuple[str, int, bytes]]:
    found = {}
    for path, link in tree(root).items():
        place = os.path.join(root, path)
        content = b"" if link else Path(place).read_bytes()
        found[path] = (link, os.lstat(place).st_mode, content)
    return found
