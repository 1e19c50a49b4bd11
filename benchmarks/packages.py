"""CPU time of `verify` on real packages, beside lintian's and rpmlint's on the same files.

    python benchmarks/packages.py

1. Debian's librav1e0 and librav1e-dev, against lintian.
2. The same files as RPM packages, made with rpmbuild, against rpmlint.
3. Debian's libimagequant-dev with its static library, against lintian.

The floor of ours is what a Python takes that imports click alone and unpacks the same packages.

Each run is a process of its own, children included; the least of several runs counts, since
whatever else the machine does only adds to it. A program that is not there is named, and its
comparison left out.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from tests.support import packages
from tools.fetch_packages import fetch

OURS, THEIRS = 9, 3
_FLOOR = """
import click, lzma, sys
for path in sys.argv[1:]:
    data = open(path, "rb").read()
    at = data.find(b"\\xfd7zXZ\\0")
    while at >= 0:
        unpacker = lzma.LZMADecompressor()
        unpacker.decompress(data[at:])
        at = data.find(b"\\xfd7zXZ\\0", len(data) - len(unpacker.unused_data))
"""
_SPEC = """
Name: {name}
Version: 0.5.1
Release: 6
Summary: {name}
License: BSD-2-Clause
%global __os_install_post %{{nil}}
%global debug_package %{{nil}}
%description
{name}
%install
cp -a {root}/. %{{buildroot}}
%files
{files}
"""


def main() -> None:
    """Print the comparisons."""
    debs = _debs("rav1e-bookworm", "amd64")
    with tempfile.TemporaryDirectory() as work:
        if debs:
            _beside("lintian", debs, "--policy=debian")
        if debs and shutil.which("rpmbuild") and shutil.which("dpkg-deb"):
            _beside("rpmlint", [_repacked(deb, Path(work)) for deb in debs], "--policy=fedora")
        else:
            print("no packages, rpmbuild or dpkg-deb: nothing to compare with rpmlint on")
        static = _debs("imagequant-sid", "amd64")
        if static:
            _beside("lintian", static, "--policy=debian")


def _debs(name: str, architecture: str) -> list[str]:
    """Return packages of the table, which are fetched where need be; none where they cannot be."""
    (row,) = (row for row in packages.table() if row.name == name)
    (group,) = (group for group in packages.groups(row) if group.label == architecture)
    keys = [key for key in row.files if packages.path(row, key) in group.paths]
    failures = fetch(row._replace(files={key: row.files[key] for key in keys}))
    for failure in failures:
        print(f"not to be had: {failure}")
    return [] if failures else list(group.paths)


def _beside(name: str, files: Sequence[str], policy: str) -> None:
    """Print our time and the other program's, or that it is not there."""
    verify = [str(Path(sys.executable).parent / "cargoc-check"), "verify", *files, policy]
    ours = min(_cpu(verify) for _ in range(OURS))
    size = sum(map(os.path.getsize, files))
    print(f"\n{len(files)} packages, {size / 1e6:.1f} MB, {policy}")
    print(f"verify   {ours * 1000:8.0f} ms CPU")
    if files[0].endswith(".deb"):
        floor = min(_cpu([sys.executable, "-c", _FLOOR, *files]) for _ in range(OURS))
        print(f"floor    {floor * 1000:8.0f} ms CPU")
    if not shutil.which(name):
        print(f"{name} is not there: nothing to compare with")
        return
    theirs = min(_cpu([name, *files]) for _ in range(THEIRS))
    print(f"{name:8} {theirs * 1000:8.0f} ms CPU   ratio 1/{theirs / ours:.0f}")


def _cpu(command: Sequence[str]) -> float:
    """Return the CPU seconds of a command and its children; its findings are not our matter."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    # Compiled modules are kept, as pip keeps them for those who install the project.
    env = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(command, env=env, capture_output=True, text=True)
    if done.returncode in (2, 3) and "verify" in command:
        raise RuntimeError(done.stderr)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _repacked(deb: str, work: Path) -> str:
    """Make an RPM package with the files of a Debian one."""
    name = Path(deb).name.split("_")[0]
    root, top = work / name, work / f"{name}-build"
    subprocess.run(["dpkg-deb", "--extract", deb, root], check=True)
    files = [f"/{path.relative_to(root)}" for path in sorted(root.rglob("*")) if not path.is_dir()]
    top.mkdir()
    spec = top / f"{name}.spec"
    spec.write_text(_SPEC.format(name=name, root=root, files="\n".join(files)))
    defined = [f"_topdir {top}", "_build_id_links none"]
    options = [word for one in defined for word in ("--define", one)]
    command = ["rpmbuild", "-bb", "--quiet", *options, str(spec)]
    subprocess.run(command, check=True, capture_output=True)
    (made,) = top.glob("RPMS/*/*.rpm")
    return str(made)


if __name__ == "__main__":
    main()
