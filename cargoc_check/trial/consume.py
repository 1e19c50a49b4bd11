"""Using an install tree as C and C++ programs do: include, compile, link through pkg-config, run.

Which headers, functions and libraries belong to a pc file is worked out as for the rules about
headers; what is doubtful there, such as a declaration under a condition, is not tried.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from ..artifacts import pairs
from ..artifacts.build import Build
from ..artifacts.header import library
from ..artifacts.header.compiler import Compiler
from ..artifacts.header.library import Api
from ..artifacts.header.model import Language
from ..artifacts.pc.closed_world import Worlds
from ..artifacts.pc.model import PcFile
from ..artifacts.system import System
from ..errors import UserError
from . import hosts, including, process, program, relocated, tools
from .compiling import Workshop
from .including import Headers, Read
from .model import Missing, Outcome, State, failed, not_run, ok
from .process import Ended
from .program import Included, Used
from .relocated import Flags, Modules

_SECONDS = 60
"""How long a program may take that does nothing but start."""
_SEARCHED = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "PATH")
_DEFAULT = ("usr/include", "usr/local/include")
"""Folders that compilers look into by themselves, below the root of a system."""


class Tree(NamedTuple):
    """What is used: an install tree in the folder `root`, and a folder to make programs in.

    `sources` are the names of the headers in the crate, None where it is not known; `promised` says
    why there should be a header, "" where there need be none.
    """

    build: Build
    system: System
    root: str
    work: str
    runner: tuple[str, ...] | Missing = ()
    sources: frozenset[str] | None = None
    compilers: tuple[tuple[Language, tuple[str, ...]], ...] = ()
    promised: str = ""


class Ready(NamedTuple):
    """All that it takes to make a program: a compiler's place, what is used, and flags."""

    shop: Workshop
    used: Used
    flags: Flags


class Consumer:
    """Somebody who has a tree, compilers and pkg-config, and does one thing after the other."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self._worlds = Worlds(tree.build, tree.system.format)
        self._shops: dict[Language, Workshop | Missing] = {}
        self._read: dict[tuple[Language, str], Read] = {}
        self._made: dict[str, Outcome] = {}
        self._refused: set[str] = set()
        os.makedirs(tree.work, exist_ok=True)

    def headers(self, language: Language) -> Outcome:
        """Compile each header alone and twice, with the flags of each pc file."""
        if not self.tree.build.headers:
            promised = self.tree.promised
            what = "no header is installed"
            return failed(f"{what}, and {promised}") if promised else not_run(what)
        return _together([self._headers(language, pc).outcome for pc in self._files])

    def linked(self, language: Language, *, static: bool = False) -> Outcome:
        """Make a program of all that the headers declare, with each pc file, and run it."""
        if not self.tree.build.pc_files:
            return not_run("no pc file is installed, so there is no telling how to link")
        kind = "static" if static else "shared"
        build = self.tree.build
        if not (build.static_libraries if static else build.libraries):
            return not_run(f"no {kind} library is installed")
        return _together([self.used(language, pc, static=static) for pc in build.pc_files])

    @property
    def _files(self) -> tuple[PcFile | None, ...]:
        return self.tree.build.pc_files or (None,)

    @cached_property
    def _apis(self) -> tuple[Api, ...]:
        return library.apis(self._worlds)

    @cached_property
    def _modules(self) -> Modules | Missing:
        return self._modules_of(self.tree.root, "shared")

    @cached_property
    def _static_modules(self) -> Modules | Missing:
        root = relocated.without_shared(self.tree.build, self.tree.root, self.tree.work)
        return self._modules_of(root, "static-only")

    def _modules_of(self, root: str, name: str) -> Modules | Missing:
        tool = tools.pkg_config()
        if isinstance(tool, Missing):
            return tool
        return Modules(self.tree.build, root, os.path.join(self.tree.work, name), tool)

    def shop(self, language: Language) -> Workshop | Missing:
        """Return the place where programs of a language are made, or what is missing for it."""
        if language not in self._shops:
            stated = dict(self.tree.compilers).get(language)
            if stated:
                found: Compiler | Missing = Compiler(language, stated)
            else:
                found = tools.c_compiler(self.tree.system, language, self.tree.work)
            folder = os.path.join(self.tree.work, "c" if language == "C" else "cpp")
            self._shops[language] = found if isinstance(found, Missing) else Workshop(found, folder)
        return self._shops[language]

    def _headers(self, language: Language, pc: PcFile | None) -> Read:
        key = language, pc.path if pc else ""
        if key not in self._read:
            self._read[key] = self._headers_read(language, pc)
        return self._read[key]

    def _headers_read(self, language: Language, pc: PcFile | None) -> Read:
        shop = self.shop(language)
        if isinstance(shop, Missing):
            return Read(not_run(shop), ())
        modules = self._modules
        if pc is None or isinstance(modules, Missing):
            flags = self._plain_flags(pc)
        else:
            try:
                flags = modules.ask(pc.module).compile
            except UserError as error:  # which is about the pc file, and for programs to tell
                return Read(not_run(error.message), ())
        return including.read(self._known(pc), shop, (*flags, *self._default_flags()))

    def used(self, language: Language, pc: PcFile, *, static: bool = False) -> Outcome:
        """Make a program with a pc file and run it; what came of that is known from then on."""
        name = f"{pc.module}-{'static' if static else 'shared'}"
        key = f"{language} {name}"
        if key not in self._made:
            ready = self.ready(language, pc, static=static)
            if not isinstance(ready, Outcome):
                ready = self._make(*ready, name, static)
            self._made[key] = ready
        return self._made[key]

    def ready(self, language: Language, pc: PcFile, *, static: bool = False) -> Ready | Outcome:
        """Return what makes a program of all that a pc file's headers declare, or why none can."""
        shop = self.shop(language)
        if isinstance(shop, Missing):
            return not_run(shop)
        flags = self.flags(pc, static=static)
        if isinstance(flags, Outcome):
            return flags
        passed = self._headers(language, pc).passed
        if not passed and self.tree.build.headers:
            return not_run(f"no header can be included as {language}")
        return Ready(shop, self._used(pc, passed, static), flags)

    def flags(self, pc: PcFile, *, static: bool = False) -> Flags | Outcome:
        """Return the flags for programs of a pc file, or why there are none."""
        modules = self._static_modules if static else self._modules
        if isinstance(modules, Missing):
            return not_run(modules)
        if pc.module in self._refused:
            return not_run(f"pkg-config has no flags for {pc.module}, as said before")
        try:
            flags = modules.ask(pc.module, static=static)
        except UserError as error:
            self._refused.add(pc.module)
            return failed(error.message)
        return flags._replace(compile=(*flags.compile, *self._default_flags()))

    def _make(self, shop: Workshop, used: Used, flags: Flags, name: str, static: bool) -> Outcome:
        """Compile, link and run a program; with one header where they do not go together."""
        notes: tuple[str, ...] = ()
        done = shop.compile(name, program.source(used, shop.language), flags.compile)
        if done.status != 0 and len(used.headers) > 1:
            notes = ("the headers cannot all be included in one program: the largest is taken",)
            used = program.of_largest(used)
            done = shop.compile(name, program.source(used, shop.language), flags.compile)
        if done.status != 0:
            words = "a program that uses what is declared does not compile"
            if shop.language == "C++":  # a namespace, or types that C lets pass
                return not_run(words)
            return failed(words, *shop.faults(done))
        done = shop.link(name, flags.link)
        if done.status != 0:
            return failed(f"a {shop.language} program does not link", *shop.faults(done))
        return self._ran(shop, used, flags, name, static, notes)

    def _ran(
        self,
        shop: Workshop,
        used: Used,
        flags: Flags,
        name: str,
        static: bool,
        notes: tuple[str, ...],
    ) -> Outcome:
        linked = f"{program.told(used)} linked"
        done = self.run((shop.program(name),), static=static)
        if isinstance(done, Missing):
            words = f"{linked}; not run, since it is for another system"
            return Outcome("ok", words, notes, done.install or None)
        if done.status != 0:
            ends = "does not end" if done.status is None else f"ends with status {done.status}"
            return failed(f"{linked}, but the program {ends}", *done.lines[-5:])
        found = program.versions(done.lines)
        agreeing = [start for start, version in found.items() if version == flags.version]
        notes += tuple(
            f"macros {start}_… of the headers say {version}, pkg-config says {flags.version}"
            for start, version in found.items()
            if version != flags.version and not _is_of_another(start, version, flags.version)
        )
        said = f"; macros and pkg-config say {flags.version}" if agreeing else ""
        return ok(f"{linked}, and the program runs{said}", *notes)

    def run(
        self, command: Sequence[str], *, static: bool = False, root: str | None = None
    ) -> Ended | Missing:
        """Run a program that was built for the tree's system, from a tree at `root`."""
        runner = self.tree.runner
        if hosts.is_here(self.tree.system):
            runner = ()
        elif not runner:
            return Missing("nothing is known to run it", "")
        elif isinstance(runner, Missing):
            return runner
        environment = self._environment(static, root or self.tree.root)
        return process.run((*runner, *command), self.tree.work, environment, _SECONDS)

    def _environment(self, static: bool, root: str) -> dict[str, str]:
        environment = dict(os.environ)
        if not static:
            own = relocated.search_path(self.tree.build, root)
            for name in _SEARCHED:
                before = [environment[name]] if environment.get(name) else []
                environment[name] = os.pathsep.join([*own, *before])
            environment["WINEPATH"] = ";".join(f"Z:{folder}" for folder in own)
        return environment

    def _used(self, pc: PcFile, passed: Sequence[Included], static: bool) -> Used:
        """Return what a program is to use: what is declared and there, or should be there."""
        api = self._api(pc)
        if api is None:
            return Used(tuple(passed))
        there: frozenset[str] = frozenset()
        for shared in () if static else api.libraries:
            there |= library.exports(shared)
        for archive in api.static if static else ():
            there |= archive.defined
        lacking = {one.declaration.name for one in library.lacking(api.declared, there)}
        paths = {one.header.path for one in passed}
        wanted = [
            one.declaration
            for name, one in api.declared.items()
            if one.header.path in paths and (name in there or name in lacking)
        ]
        return Used(
            tuple(passed),
            tuple(one.name for one in wanted if one.kind == "function"),
            tuple(one.name for one in wanted if one.kind == "variable"),
        )

    def _api(self, pc: PcFile) -> Api | None:
        """Return the headers and libraries of a pc file."""
        names = {name.replace("-", "_") for _, name in self._worlds.of(pc).names("Libs")}
        for api in self._apis:
            own = {stem for shared in api.libraries for stem in pairs.stems(shared)}
            own |= {pairs.stem(archive.path) for archive in api.static}
            if own & names:
                return api
        return None

    def _known(self, pc: PcFile | None) -> Headers:
        folders = [] if pc is None else list(self._worlds.of(pc).includes())
        folders += self._default_folders()
        return including.headers(self.tree.build, folders, self.tree.sources)

    def _plain_flags(self, pc: PcFile | None) -> tuple[str, ...]:
        """Return what the pc file alone says, without pkg-config and the modules it requires."""
        folders = self._worlds.of(pc).includes() if pc else ()
        return tuple(f"-I{self._place(folder)}" for folder in folders)

    def _default_flags(self) -> tuple[str, ...]:
        found = ("-isystem", *(self._place(folder) for folder in self._default_folders()))
        return found if len(found) > 1 else ()

    def _default_folders(self) -> tuple[str, ...]:
        """Return the folder of headers where compilers would find it by themselves."""
        folder = (self.tree.build.layout.includedir or "").lstrip("/")
        return (folder,) if folder in _DEFAULT else ()

    def _place(self, folder: str) -> str:
        return os.path.join(self.tree.root, *folder.split("/"))


def _is_of_another(start: str, version: str, said: str) -> bool:
    """Tell whether macros need not say a version: those of an interface, or of a pre-release."""
    return bool({"API", "ABI"} & set(start.split("_"))) or said.startswith(f"{version}-")


def both(first: Outcome, then: Outcome) -> Outcome:
    """Return the outcome of two things that are one stage; the second need not have been run."""
    if first.state != "ok" or then.state == "not run":
        return first
    if then.state == "failed":
        return then._replace(details=(*then.details, *first.details))
    details = tuple(dict.fromkeys((*first.details, *then.details)))
    return Outcome("ok", f"{first.words}; {then.words}", details, first.lacking or then.lacking)


def _together(outcomes: Sequence[Outcome]) -> Outcome:
    """Return one outcome for all pc files: the worst, with what is said of each."""
    states: tuple[State, ...] = ("failed", "warning", "ok", "not run")
    state = next(state for state in states if any(one.state == state for one in outcomes))
    said = dict.fromkeys(one.words for one in outcomes if one.state == state)
    details = dict.fromkeys(line for one in outcomes for line in one.details)
    lacking = next((one.lacking for one in outcomes if one.lacking), None)
    return Outcome(state, "; ".join(said), tuple(details), lacking)
