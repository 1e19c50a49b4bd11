"""Rules about which package a file is in, and how the package is called."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...artifacts.build import Build
from ...artifacts.model import SharedLibrary
from ...artifacts.tree import Package, Tree
from ...findings import Place, Problem, Severity, problem
from ...platforms import policies
from ...platforms.policies import Policy
from ...rule import rule

_VERSIONED = re.compile(r"\.so\.\d")
_APART = ("-dbg", "-dbgsym", "-debuginfo", "-debugsource", "-doc", "-tests")
"""Ends of names of packages that are neither for running nor for building."""


@rule("LIB821", "package-not-named-after-soname", Severity.WARNING)
def package_not_named_after_soname(build: Build, policy: Policy) -> Iterator[Problem]:
    """The package of a shared library has another name than the soname asks for

    Where packages are named after sonames, the old and the new library are installed side by side
    until nothing needs the old one any more. With another name the new one replaces the old, and
    what was linked with that does not start. The soname of cargo-c has two numbers before 1.0:
    librav1e.so.0.8 belongs in librav1e0.8, not in librav1e0.

    ## Example

    ```tree build
    @deb libfoo0 1.2.3-1 amd64
    usr/lib/x86_64-linux-gnu/libfoo.so.1.2.3  elf
    usr/lib/x86_64-linux-gnu/libfoo.so.1 -> libfoo.so.1.2.3
    ```

    ## Use instead

    ```tree build
    @deb libfoo1 1.2.3-1 amd64
    usr/lib/x86_64-linux-gnu/libfoo.so.1.2.3  elf
    usr/lib/x86_64-linux-gnu/libfoo.so.1 -> libfoo.so.1.2.3
    ```

    ## Judged by

    --policy debian

    ## Sources

    - [Debian policy 8.1](https://www.debian.org/doc/debian-policy/ch-sharedlibs.html), and
      `package-name-doesnt-match-sonames` of lintian
    - [openSUSE's policy](https://en.opensuse.org/openSUSE:Shared_library_packaging_policy), and
      `shlib-policy-name-error` of rpmlint
    """
    for package, libraries in _packaged(build):
        sonames = _sonames(libraries)
        if _is_development(package, policy) or not sonames:
            continue
        names = [policies.package_of(policy, soname) for soname in sonames]
        known = [name for name in names if name]
        if known and not any(policies.is_package_of(policy, package.name, one) for one in sonames):
            yield problem(
                "the package is called {package}, and after {soname} it would be {wanted}",
                Place(libraries[0].path),
                package=package.name,
                soname=" or ".join(sonames),
                wanted=" or ".join(known),
                help=f"call the package {known[0]}",
            )


@rule("LIB822", "development-file-in-runtime-package", Severity.WARNING)
def development_file_in_runtime_package(build: Build, policy: Policy) -> Iterator[Problem]:
    """What is only for building is in the package of the library

    The link without a version, headers, pc file and static library are for those who compile. In
    the package that programs depend on, everybody gets them, and two versions of the package have
    files in common: they cannot be installed side by side, which the soname is there for.

    ## Example

    ```tree build
    !usr/lib/libfoo.so.1.2.3
    !usr/lib/libfoo.so.1
    !usr/lib/libfoo.so
    @deb libfoo-dev 1.2.3-1 amd64
    usr/lib/x86_64-linux-gnu/libfoo.a  static
    @deb libfoo1 1.2.3-1 amd64
    usr/lib/x86_64-linux-gnu/libfoo.so.1.2.3  elf
    usr/lib/x86_64-linux-gnu/libfoo.so.1 -> libfoo.so.1.2.3
    usr/lib/x86_64-linux-gnu/libfoo.so -> libfoo.so.1.2.3
    ```

    ## Use instead

    ```tree build
    !usr/lib/libfoo.so.1.2.3
    !usr/lib/libfoo.so.1
    !usr/lib/libfoo.so
    @deb libfoo-dev 1.2.3-1 amd64
    usr/lib/x86_64-linux-gnu/libfoo.a  static
    usr/lib/x86_64-linux-gnu/libfoo.so -> libfoo.so.1.2.3
    @deb libfoo1 1.2.3-1 amd64
    usr/lib/x86_64-linux-gnu/libfoo.so.1.2.3  elf
    usr/lib/x86_64-linux-gnu/libfoo.so.1 -> libfoo.so.1.2.3
    ```

    ## Judged by

    --policy debian

    ## Sources

    - [Debian policy 8.4](https://www.debian.org/doc/debian-policy/ch-sharedlibs.html), and
      `link-to-shared-library-in-wrong-package` of lintian
    - `devel-file-in-non-devel-package` of rpmlint, `dev-so` of the Yocto Project
    """
    suffix = policy.built.development
    runtime = {package.argument for package, its in _packaged(build) if _sonames(its)}
    for path, what in _for_building(build) if suffix else ():
        package = build.tree.package(path)
        if package.argument in runtime and not _is_development(package, policy):
            yield problem(
                "this {what} is in {package}, which programs need when they run",
                Place(path),
                what=what,
                package=package.name,
                help=f"move it to a package with a name that ends in {suffix}",
            )


@rule("LIB823", "library-in-development-package", Severity.WARNING)
def library_in_development_package(
    library: SharedLibrary, build: Build, policy: Policy
) -> Iterator[Problem]:
    """A shared library that programs load is in the package for building

    Programs need it when they run, so that all who run one get headers and static library as well;
    and the package's name does not change with the soname, so that the next version takes the
    library away from what was linked with this one.

    ## Example

    ```tree build
    !usr/lib/libfoo.so.1.2.3
    !usr/lib/libfoo.so.1
    !usr/lib/libfoo.so
    @rpm foo-devel 1.2.3-1 x86_64
    usr/lib64/libfoo.so -> libfoo.so.1.2.3
    usr/lib64/libfoo.so.1.2.3  elf mode=0755
    usr/lib64/libfoo.so.1 -> libfoo.so.1.2.3
    ```

    ## Use instead

    ```tree build
    !usr/lib/libfoo.so.1.2.3
    !usr/lib/libfoo.so.1
    !usr/lib/libfoo.so
    @rpm foo-devel 1.2.3-1 x86_64
    usr/lib64/libfoo.so -> libfoo.so.1.2.3
    @rpm foo-libs 1.2.3-1 x86_64
    usr/lib64/libfoo.so.1.2.3  elf mode=0755
    usr/lib64/libfoo.so.1 -> libfoo.so.1.2.3
    ```

    ## Judged by

    --policy fedora

    ## Sources

    - [Debian policy 8.1](https://www.debian.org/doc/debian-policy/ch-sharedlibs.html)
    - `non-devel-file-in-devel-package` of rpmlint, `dev-elf` of the Yocto Project
    """
    package = build.tree.package(library.path)
    if not _is_named(package) or not _is_development(package, policy):
        return
    if _sonames((library,)) and build.roles[library.path] == "library":
        yield problem(
            "this is in {package}, and what is linked with {soname} needs it when it runs",
            Place(library.path),
            package=package.name,
            soname=library.name,
            help="put it, with the link that the soname names, into the package of the library",
        )


@rule("LIB824", "several-sonames-in-package", Severity.INFO)
def several_sonames_in_package(build: Build, policy: Policy) -> Iterator[Problem]:
    """One package has libraries with several sonames

    That is well as long as all of them change together. When one gets a new soname and another
    keeps its own, the package's name changes, and the old and the new package have the other
    library in common: they cannot be installed side by side. With cargo-c, libraries of one
    workspace change together where their versions do.

    ## Example

    ```tree build
    @deb libfoo1 1.2.3-1 amd64
    usr/lib/x86_64-linux-gnu/libfoo.so.1.2.3  elf
    usr/lib/x86_64-linux-gnu/libfoo.so.1 -> libfoo.so.1.2.3
    usr/lib/x86_64-linux-gnu/libbar.so.2.0.0  elf name=libbar.so.2
    usr/lib/x86_64-linux-gnu/libbar.so.2 -> libbar.so.2.0.0
    ```

    ## Use instead

    ```tree build
    @deb libfoo1 1.2.3-1 amd64
    usr/lib/x86_64-linux-gnu/libfoo.so.1.2.3  elf
    usr/lib/x86_64-linux-gnu/libfoo.so.1 -> libfoo.so.1.2.3
    @deb libbar2 2.0.0-1 amd64
    usr/lib/x86_64-linux-gnu/libbar.so.2.0.0  elf name=libbar.so.2
    usr/lib/x86_64-linux-gnu/libbar.so.2 -> libbar.so.2.0.0
    ```

    ## Judged by

    --policy debian

    ## Sources

    - [Debian policy 8.1](https://www.debian.org/doc/debian-policy/ch-sharedlibs.html)
    - [openSUSE's policy](https://en.opensuse.org/openSUSE:Shared_library_packaging_policy)
    """
    if policy.shared_name is None:
        return
    for package, libraries in _packaged(build):
        sonames = _sonames(libraries)
        if len(sonames) > 1 and not _is_development(package, policy):
            yield problem(
                "{package} has {number} sonames, which have to change together: {sonames}",
                Place(libraries[0].path),
                package=package.name,
                number=len(sonames),
                sonames=", ".join(sonames),
            )


def _packaged(build: Build) -> Iterator[tuple[Package, tuple[SharedLibrary, ...]]]:
    """Yield each package that has a name, with the ELF libraries in it that are linked with."""
    for index, package in enumerate(build.tree.packages):
        its = [one for one in build.libraries if _index(one.path, build.tree) == index]
        linked = tuple(one for one in its if build.roles[one.path] == "library" and one.elf)
        if _is_named(package) and linked:
            yield package, linked


def _index(path: str, tree: Tree) -> int:
    node = tree.get(path)
    return node.package if node else -1


def _sonames(libraries: tuple[SharedLibrary, ...]) -> tuple[str, ...]:
    """Return the sonames with a version."""
    names = {one.name for one in libraries if one.name and _VERSIONED.search(one.name)}
    return tuple(sorted(names))


def _for_building(build: Build) -> Iterator[tuple[str, str]]:
    """Yield what is only for building, with what it is."""
    for node in build.tree:
        if node.kind == "link" and node.path.endswith(".so"):
            real = build.tree.real(node.path)
            if real and _VERSIONED.search(real):
                yield node.path, "link"
    yield from ((pc.path, "pc file") for pc in build.pc_files)
    yield from ((static.path, "static library") for static in build.static_libraries)
    yield from ((one.path, "header") for one in build.headers if "/include/" in f"/{one.path}")


def _is_named(package: Package) -> bool:
    return package.kind not in ("directory", "file", "wheel", "crate") and bool(package.name)


def _is_development(package: Package, policy: Policy) -> bool:
    """Tell whether a package is for building, or for neither building nor running."""
    ends = [end for end in (policy.built.development, policy.built.static) if end.startswith("-")]
    return package.name.endswith((*ends, *_APART))
