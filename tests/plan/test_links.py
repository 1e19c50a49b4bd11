"""Links among the files that are installed; all `ran` with cargo-c 0.10.24."""

from __future__ import annotations

from pathlib import Path

from cargoc_check.capi.releases import release_named
from cargoc_check.crate.files import Directory
from cargoc_check.crate.workspace import open_request
from cargoc_check.plan import make
from cargoc_check.plan.model import Host, Plan
from tests.rules.support import capi
from tests.support.plans import USR, plans_of


def plan_of(root: Path, links: dict[str, str]) -> Plan:
    """Return the plan of a crate with a header in `real`, and links below its headers' folder."""
    below = root / "assets/capi/include"
    files = {**capi(""), "src/lib.rs": "", "assets/capi/include/real/x.h": ""}
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    for name, to in links.items():
        (below / name).symlink_to(to)
    (plan,) = make(open_request(Directory(str(root))), release_named("0.10.24"), USR, Host())
    return plan


def copied(plan: Plan) -> list[str]:
    """Return the headers of the crate, below the folder that they are installed to."""
    headers = (entry.path for entry in plan.tree if entry.source)
    return [path.removeprefix("/usr/include/mylib/") for path in headers]


def test_folders_are_installed_under_each_of_their_names(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, {"alias": "real", "other": "real"})
    assert copied(plan) == ["alias/x.h", "other/x.h", "real/x.h"]


def test_circles_are_named_as_unknown(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, {"real/me": "."})
    assert copied(plan) == ["real/x.h"]
    unknown = [one.what for one in plan.unknown if "below" in one.what]
    assert unknown == ["files below assets/capi/include/real/me"]


def test_files_of_the_machine_that_builds() -> None:
    text = '[[package.metadata.capi.install.include.asset]]\nfrom = "/usr/include/z.h"\n'
    files = {**capi(text), "src/lib.rs": ""}
    (plan,) = plans_of(files)
    assert "files of `/usr/include/z.h`" in [one.what for one in plan.unknown]


def test_a_folder_that_is_a_pattern(tmp_path: Path) -> None:
    plan = plan_of(tmp_path / "gl[o]b", {})
    assert "files of `assets/capi/include/**/*`" in [one.what for one in plan.unknown]
