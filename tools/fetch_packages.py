"""Fetch the real packages of tests/data/packages.toml into the user's cache.

    python tools/fetch_packages.py               all that are not there yet
    python tools/fetch_packages.py NAME...       those of these rows
    python tools/fetch_packages.py --renew NAME  Debian's newest of a suite instead, with the table
                                                 rewritten

Each file comes through its registry's own client: apt-get with a root of its own, so that the
system's sources and lists stay as they are, pip, cargo and npm. What has another hash than the
table says is not kept. Ends with status 1 when something is not to be had, and names it.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from tests.support import packages
from tests.support.apt_root import AptRoot, NotToBeHadError, output
from tests.support.packages import Pinned

Get = Callable[[Pinned, str, str], None]
"""Fetches a file of a row, by its key, into a folder."""


def main() -> int:
    """Fetch what is lacking; 1 when some of it is not to be had."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--renew", action="store_true")
    parser.add_argument("names", nargs="*", metavar="NAME")
    arguments = parser.parse_args()
    rows = [row for row in packages.table() if row.name in arguments.names or not arguments.names]
    unknown = set(arguments.names) - {row.name for row in rows}
    if unknown or (arguments.renew and not arguments.names):
        parser.error(f"no row is called {', '.join(sorted(unknown))}" if unknown else "renew what?")
    if arguments.renew:
        for row in rows:
            renew(row)
        return 0
    failures = [failure for row in rows for failure in fetch(row)]
    for failure in failures:
        print(failure)
    return int(bool(failures))


def fetch(row: Pinned) -> list[str]:
    """Fetch what is lacking of a row; return a line on each file that is not to be had."""
    failures = []
    for key in row.files:
        if packages.is_there(row, key):
            continue
        try:
            _fetch_one(row, key)
        except NotToBeHadError as error:
            failures.append(f"{row.name}: {key}: {error}")
    print(f"{row.name}: {len(row.files) - len(failures)} of {len(row.files)} files")
    return failures


def renew(row: Pinned) -> None:
    """Fetch the newest files of a Debian row, and write their names and hashes into the table."""
    import tomlkit

    files = {}
    for package, architecture in sorted({_package_of(key) for key in row.files}):
        with tempfile.TemporaryDirectory() as work:
            AptRoot(row.suite, architecture).download(package, work)
            (found,) = Path(work).iterdir()
            files[found.name] = packages.hash_of(str(found))
    document = tomlkit.parse(Path(packages.TABLE).read_text(encoding="utf-8"))
    (theirs,) = (one for one in document[row.kind] if one["name"] == row.name)
    theirs["files"] = dict(sorted(files.items(), key=lambda item: item[0].rpartition("_")[::-1]))
    Path(packages.TABLE).write_text(tomlkit.dumps(document), encoding="utf-8")
    fetch(next(new for new in packages.table() if new.name == row.name))


def _fetch_one(row: Pinned, key: str) -> None:
    place = packages.path(row, key)
    os.makedirs(os.path.dirname(place), exist_ok=True)
    with tempfile.TemporaryDirectory(dir=os.path.dirname(place)) as work:
        _CLIENTS[row.kind](row, key, work)
        (found,) = Path(work).iterdir()
        if packages.hash_of(str(found)) != row.files[key]:
            raise NotToBeHadError(f"what is there by this name, {found.name}, has another hash")
        os.replace(found, place)


def _debian(row: Pinned, key: str, folder: str) -> None:
    package, architecture = _package_of(key)
    version = key.split("_")[1]
    AptRoot(row.suite, architecture).download(f"{package}={version}", folder)


def _package_of(key: str) -> tuple[str, str]:
    """Return a package's name and architecture, as in `librav1e0_0.5.1-6_amd64.deb`."""
    return key.split("_")[0], key.removesuffix(".deb").rpartition("_")[2]


def _wheel(row: Pinned, key: str, folder: str) -> None:
    """Let pip choose by the hash: a platform may have several files of a release."""
    name, version, *_, abi, platform = key.removesuffix(".whl").split("-")
    # Outside of the folder: what pip leaves there is the file and nothing else.
    with tempfile.TemporaryDirectory() as work:
        wanted = Path(work, "requirements.txt")
        wanted.write_text(f"{name}=={version} --hash=sha256:{row.files[key]}\n")
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        command += ["--only-binary=:all:", "--python-version=3.11", "--implementation=cp"]
        command += [f"--abi={one}" for one in ("none", abi)]
        command += [f"--platform={one}" for one in platform.split(".")]
        output(*command, f"--requirement={wanted}", f"--dest={folder}", folder=folder)


def _crate(row: Pinned, key: str, folder: str) -> None:
    """Let cargo fetch a crate as the dependency of an empty package, into a home of its own."""
    name, _, version = key.removesuffix(".crate").rpartition("-")
    with tempfile.TemporaryDirectory() as work:
        Path(work, "lib.rs").touch()
        Path(work, "Cargo.toml").write_text(
            '[package]\nname = "wants"\nversion = "0.1.0"\nedition = "2021"\n'
            f'[lib]\npath = "lib.rs"\n[dependencies]\n{name} = "={version}"\n'
        )
        home = Path(work, "home")
        output("cargo", "fetch", "--quiet", folder=work, CARGO_HOME=str(home))
        for found in home.glob("registry/cache/*/" + key):
            shutil.move(str(found), folder)


def _npm(row: Pinned, key: str, folder: str) -> None:
    output("npm", "pack", "--silent", key, folder=folder)


_CLIENTS: dict[str, Get] = {
    "debian": _debian,
    "toolchain": _debian,
    "wheel": _wheel,
    "crate": _crate,
    "npm": _npm,
}


if __name__ == "__main__":
    sys.exit(main())
