"""Debian's packages of any suite and architecture, without a change to the system's own sources."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import NamedTuple

from tests.support.packages import cache

_KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
_CONFIGURATION = """\
Dir::State "{root}/var/lib/apt";
Dir::Cache "{root}/var/cache/apt";
Dir::State::status "{root}/status";
Dir::Etc::sourcelist "{root}/sources.list";
Dir::Etc::sourceparts "/nonexistent";
APT::Architecture "{architecture}";
APT::Architectures {{ "{architecture}"; }};
Acquire::Languages "none";
Acquire::Check-Valid-Until "false";
"""
"""Packages are pinned by their hashes, so that a list may be older than its suite promises."""


class NotToBeHadError(Exception):
    """Something is not to be had on this machine or any more; the message says why."""


class AptRoot(NamedTuple):
    """Lists of one suite and architecture, kept in the user's cache.

    One for each: where a mirror lags behind with one architecture, the others are still there.
    """

    suite: str
    architecture: str

    def download(self, package: str, folder: str) -> None:
        """Put a package, `name` or `name=version`, into a folder; raises NotToBeHadError."""
        configuration = self._configured()
        output("apt-get", "download", "-qq", package, folder=folder, APT_CONFIG=configuration)

    def _configured(self) -> str:
        """Return the root's configuration file; its lists are fetched when it is made."""
        if not shutil.which("apt-get") or not os.path.exists(_KEYRING):
            raise NotToBeHadError("no apt-get, or not Debian's keys")
        root = os.path.join(cache("apt"), f"{self.suite}-{self.architecture}")
        ready, configuration = os.path.join(root, "ready"), os.path.join(root, "apt.conf")
        if not os.path.exists(ready):
            shutil.rmtree(root, ignore_errors=True)  # what a run that was ended left
            for name in ("lib/apt/lists/partial", "cache/apt/archives/partial"):
                os.makedirs(os.path.join(root, "var", name))
            self._write(root, configuration)
            output("apt-get", "update", "-qq", folder=root, APT_CONFIG=configuration)
            open(ready, "w").close()
        return configuration

    def _write(self, root: str, configuration: str) -> None:
        text = _CONFIGURATION.format(root=root, architecture=self.architecture)
        source = f"deb [signed-by={_KEYRING}] {_mirror()} {self.suite} main\n"
        for path, content in (
            (configuration, text),
            (os.path.join(root, "sources.list"), source),
            (os.path.join(root, "status"), ""),
        ):
            with open(path, "w", encoding="utf-8") as file:
                file.write(content)


def output(*command: str, folder: str, **environment: str) -> str:
    """Run a command in a folder and return what it prints; NotToBeHadError with its last line."""
    if not shutil.which(command[0]):
        raise NotToBeHadError(f"no {command[0]} on this machine")
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True
    )
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise NotToBeHadError(said[-1] if said else f"{command[0]} failed")
    return done.stdout


def _mirror() -> str:
    """Return the address from which the system itself has Debian's packages."""
    form = ("--format", "$(ORIGIN) $(LABEL) $(REPO_URI)", "Created-By: Packages")
    said = output("apt-get", "indextargets", *form, folder="/")
    for line in said.splitlines():
        if line.startswith("Debian Debian "):
            return line.split()[-1]
    raise NotToBeHadError("apt knows no archive of Debian: say apt-get update")
