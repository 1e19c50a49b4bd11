"""An install tree that is moved, with the prefix of its pc files changed, and used again.

So do conda, vcpkg, Nix and everybody who unpacks a library into a folder of their own.
"""

from __future__ import annotations

import os
import posixpath
import re
import shutil

from ..artifacts.build import Build
from ..artifacts.pc.model import PcFile
from ..errors import UserError
from ..trial import program, relocated, tools
from ..trial.consume import Consumer, Ready
from ..trial.model import Missing, Outcome, failed, not_run, ok
from ..trial.relocated import Flags, Modules

_PATH = re.compile(r"(?:^\w+[ \t]*=[ \t]*|(?<=[ \t])-[IL])(/\S*)", re.MULTILINE)
"""A path from the root, as a variable's value or behind a flag."""


def used(consumer: Consumer) -> Outcome:
    """Copy the tree, change the prefix, and make and run the shared program anew."""
    build = consumer.tree.build
    tool = tools.pkg_config()
    if not build.pc_files or not build.libraries:
        return not_run("no shared library with a pc file is installed")
    if isinstance(tool, Missing):
        return not_run(tool)
    place = os.path.join(consumer.tree.work, "elsewhere")
    root = os.path.join(place, "root")
    shutil.copytree(consumer.tree.root, root, symlinks=True)
    fixed = [pc for pc in build.pc_files if relocated.with_prefix(pc, root) is None]
    if fixed:
        return not_run(f"{fixed[0].module}.pc has no prefix that could be changed")
    modules = Modules(
        build, root, place, tool, lambda pc, root: relocated.with_prefix(pc, root) or ""
    )
    outcomes = [_one(pc, modules, root, consumer) for pc in build.pc_files]
    return next((one for one in outcomes if one.state != "ok"), outcomes[0])


def _one(pc: PcFile, modules: Modules, root: str, consumer: Consumer) -> Outcome:
    where_it_is = consumer.used("C", pc)
    ready = consumer.ready("C", pc)
    if where_it_is.state == "failed" or isinstance(ready, Outcome):
        return not_run("it does not work where it is")
    behind = _left_behind(relocated.with_prefix(pc, root) or "", root, consumer.tree.build)
    if behind:
        return not_run(f"{pc.module}.pc leads to {behind}, whatever its prefix")
    try:
        flags = modules.ask(pc.module)
    except UserError as error:
        return failed(error.message)
    return _made(pc, ready, flags, root, consumer)


def _made(pc: PcFile, ready: Ready, flags: Flags, root: str, consumer: Consumer) -> Outcome:
    shop, name = ready.shop, f"{pc.module}-elsewhere"
    used = program.of_largest(ready.used) if len(ready.used.headers) > 1 else ready.used
    folder = os.path.join(root, *(consumer.tree.build.layout.includedir or "").split("/"))
    compile_flags = (*flags.compile, "-isystem", folder)
    done = shop.compile(name, program.source(used, "C"), compile_flags)
    if done.status == 0:
        done = shop.link(name, flags.link)
    if done.status != 0:
        return failed("from another place, a C program does not link", *shop.faults(done))
    linked = f"from another place, {program.told(used)} linked"
    ran = consumer.run((shop.program(name),), root=root)
    if isinstance(ran, Missing):
        return ok(f"{linked}; not run, since it is for another system")
    if ran.status != 0:
        return failed(f"{linked}, but the program ends with status {ran.status}", *ran.lines[-5:])
    return ok(f"{linked}, and the program runs")


def _left_behind(text: str, root: str, build: Build) -> str | None:
    """Return a folder of the tree that a pc file names where it was before, None without one.

    The flags do not tell: pkg-config leaves out those that name the system's own folders.
    """
    for path in _PATH.findall(text):
        inner = posixpath.normpath(path).strip("/")
        if not path.startswith(root) and inner and build.tree.get(inner):
            return str(path)
    return None
