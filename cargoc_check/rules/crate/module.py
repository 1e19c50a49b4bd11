"""CAPI32x: `library.plugin`, for modules that a program knows by their plain name."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from ...capi.effect import NATIVE, names_of
from ...capi.mends import library as mends
from ...capi.mends import metadata, minimum
from ...capi.model import CApi
from ...capi.modules import Loader, loader, subdirectory
from ...capi.releases import Release
from ...capi.resolve import BASE
from ...capi.soname import policy
from ...crate.package import Package
from ...findings import KeyPath, Mend, Problem, Severity, problem
from ...paste import to_paste
from ...platforms import targets
from ...rule import rule

_PLUGIN = "library.plugin"
_NEEDED = "0.10.25"
_ASK = (BASE, [f'min_version = "{_NEEDED}"'])
_LIBRARY = (*BASE, "library")


@rule("CAPI323", "plugin-refused", Severity.ERROR)
def plugin_refused(package: Package, capi: CApi) -> Iterator[Problem]:
    """cargo-c refuses the combination of keys with `plugin`

    A plugin's file has no `lib` before its name and no version behind it, so it may not lie in
    libdir among the libraries: cargo-c wants a folder for it in `install_subdir`, and stops
    without one. It stops as well if `versioning = true` asks for a version.

    ## Example

    ```toml Cargo.toml
    [package.metadata.capi]
    min_version = "0.10.25"

    [package.metadata.capi.library]
    name = "pam_mylib"
    plugin = true
    ```

    ## Use instead

    ```toml Cargo.toml
    [package.metadata.capi]
    min_version = "0.10.25"

    [package.metadata.capi.library]
    name = "pam_mylib"
    plugin = true
    install_subdir = "security"
    ```

    ## Sources

    - `validate_plugin_mode` in `src/build.rs` of cargo-c 0.10.25, with its tests
    """
    for refusal in capi.refusals:
        if refusal.kind != "plugin":
            continue
        versioned = refusal.place.key[-1] == "versioning"
        yield problem(
            "cargo-c refuses `plugin = true` {what}",
            refusal.place,
            help="take `versioning` out: a plugin has none"
            if versioned
            else to_paste(
                "say which folder of libdir the program loads it from",
                package.manifest,
                (_LIBRARY, ['install_subdir = "security"']),
            ),
            fix=partial(metadata.without, package, ("library", "versioning"))
            if versioned
            else _lies_below(package, capi),
            what="with `versioning = true`" if versioned else "without `install_subdir`",
        )


@rule("CAPI324", "plugin-without-min-version", Severity.WARNING)
def plugin_without_min_version(package: Package, capi: CApi) -> Iterator[Problem]:
    """Older releases of cargo-c make a library of this plugin

    `library.plugin` is known since 0.10.25. Older releases ignore it in silence and install a
    versioned library with `lib` before its name, a pkg-config file and a header: the program that
    should load the plugin does not find it. `min_version` makes them stop instead. (One that is
    there and too old is CAPI212.)

    ## Example

    ```toml Cargo.toml
    [package.metadata.capi.library]
    name = "pam_mylib"
    plugin = true
    install_subdir = "security"
    ```

    ## Use instead

    ```toml Cargo.toml
    [package.metadata.capi]
    min_version = "0.10.25"

    [package.metadata.capi.library]
    name = "pam_mylib"
    plugin = true
    install_subdir = "security"
    ```

    ## Sources

    - Built with cargo-c 0.10.24: `security/libpam_mylib.so.1.2.3`, its links, a static library
      and `mylib.pc`
    """
    if capi.library.plugin.value and "min_version" not in capi.metadata:
        yield problem(
            "cargo-c before {needed} ignores `plugin` and installs a library instead",
            package.manifest.place(*BASE, "library", "plugin", on="key"),
            help=to_paste("make older releases stop", package.manifest, _ASK),
            fix=partial(minimum.at_least, package, capi, _NEEDED),
            needed=_NEEDED,
        )


@rule("CAPI325", "plugin-ignored", Severity.WARNING)
def plugin_ignored(package: Package, capi: CApi, release: Release) -> Iterator[Problem]:
    """The release of cargo-c does not know `plugin`

    The crate is judged by a release before 0.10.25, which passes over `library.plugin` and
    installs a versioned library with `lib` before its name. The program that should load the
    plugin does not find it.

    ## Judged by

    0.10.24

    ## Example

    ```toml Cargo.toml
    [package.metadata.capi.header]
    enabled = false

    [package.metadata.capi.library]
    name = "pam_mylib"
    plugin = true
    install_subdir = "security"
    ```

    ## Use instead

    A newer cargo-c. Where there is none, what comes nearest is a library that packagers have to
    rename:

    ```toml Cargo.toml
    [package.metadata.capi.header]
    enabled = false

    [package.metadata.capi.library]
    name = "pam_mylib"
    install_subdir = "security"
    versioning = false
    import_library = false

    [package.metadata.capi.pkg_config]
    filename = "pam_mylib"
    ```

    ## Sources

    - Built with cargo-c 0.10.24: `security/libpam_mylib.so.1.2.3`
    """
    library = capi.metadata.get("library")
    wanted = isinstance(library, dict) and library.get("plugin") is True
    refused = any(refusal.kind == "min-version" for refusal in capi.refusals)
    if wanted and not release.knows(_PLUGIN) and not refused:
        yield problem(
            "cargo-c {release} does not know `plugin` and installs `{file}` instead",
            package.manifest.place(*BASE, "library", "plugin", on="key"),
            help=to_paste(
                f"build with {_NEEDED} or later, and make older releases stop",
                package.manifest,
                _ASK,
            ),
            release=release.text,
            file=_installed(capi, release),
        )


@rule("CAPI326", "module-not-said", Severity.INFO)
def module_not_said(package: Package, capi: CApi, release: Release) -> Iterator[Problem]:
    """A module gets a file name that its program does not look for

    Everything points to a module for a certain program: the folder, the name, or a dependency that
    only such modules have. PAM, Apache and Lua call their modules by the plain name, without
    `lib`: `library.plugin = true` installs them so. glibc's NSS wants `libnss_NAME.so.2`, an
    ordinary versioned library whose version begins with 2.

    ## Example

    ```toml Cargo.toml
    [package.metadata.capi.header]
    enabled = false

    [package.metadata.capi.library]
    name = "pam_mylib"
    install_subdir = "security"
    versioning = false
    import_library = false
    ```

    ## Use instead

    ```toml Cargo.toml
    [package.metadata.capi]
    min_version = "0.10.25"

    [package.metadata.capi.library]
    name = "pam_mylib"
    install_subdir = "security"
    plugin = true
    ```

    ## Sources

    - "Plugin module" in cargo-c's `docs/plugins.md`
    - https://docs.rs/crate/pam-bindings, https://docs.rs/crate/libnss
    - The table `data/modules.toml`
    """
    meant = loader(package, capi)
    if meant is None or capi.library.plugin.value:
        return
    if meant.wants == "module" and release.knows(_PLUGIN):
        yield _unsaid(package, capi, release, meant, f"{capi.library.name.value}.so")
    if meant.wants == "service" and not _is_service(capi, release, meant):
        name = capi.library.name.value.removeprefix(meant.prefix or "")
        wanted = f"lib{meant.prefix}{name}.so.{meant.suffix}"
        yield _unsaid(package, capi, release, meant, wanted)


@rule("CAPI327", "library-said-to-be-plugin", Severity.WARNING)
def library_said_to_be_plugin(package: Package, capi: CApi) -> Iterator[Problem]:
    """`plugin` is not meant for the program that loads this module

    GStreamer's plugins are libraries in a folder of their own: they keep `lib` before their name,
    and a static library and a pkg-config file belong to them, for programs that have the plugin
    built in. `plugin = true` takes all three away.

    ## Example

    ```toml Cargo.toml
    [package.metadata.capi]
    min_version = "0.10.25"

    [package.metadata.capi.library]
    plugin = true
    install_subdir = "gstreamer-1.0"
    ```

    ## Use instead

    ```toml Cargo.toml
    [package.metadata.capi]
    min_version = "0.10.25"

    [package.metadata.capi.library]
    install_subdir = "gstreamer-1.0"
    versioning = false
    import_library = false

    [package.metadata.capi.header]
    enabled = false
    ```

    ## Sources

    - "Plugin directory" in cargo-c's `docs/plugins.md`
    """
    meant = loader(package, capi)
    if capi.library.plugin.value and meant is not None and meant.wants == "library":
        yield problem(
            "a {program} plugin loses its static library, pc file and `lib` with `plugin`",
            package.manifest.place(*BASE, "library", "plugin", on="key"),
            help=to_paste(
                "take `plugin` out, and write instead",
                package.manifest,
                ((*BASE, "header"), ["enabled = false"]),
                (_LIBRARY, ["versioning = false", "import_library = false"]),
            ),
            fix=partial(
                metadata.with_values,
                package,
                {
                    ("header", "enabled"): False,
                    ("library", "versioning"): False,
                    ("library", "import_library"): False,
                },
                ("library", "plugin"),
                safety="unsafe",
            ),
            program=meant.program,
        )


def _unsaid(package: Package, capi: CApi, release: Release, meant: Loader, wanted: str) -> Problem:
    name, below = capi.library.name, capi.library.install_subdir
    return problem(
        "a module for {program} is installed as `{file}`, but {program} wants `{wanted}`",
        name.place or below.place or package.manifest.place("package", "name"),
        help=_advice(package, meant),
        fix=partial(mends.plugin, package, capi, _NEEDED, meant.installs)
        if meant.wants == "module"
        else None,
        program=meant.program,
        file=_installed(capi, release),
        wanted=wanted,
    )


def _lies_below(package: Package, capi: CApi) -> Mend | None:
    """Name the folder that the program loads modules from, if it is known which program."""
    meant = loader(package, capi)
    if meant is None or meant.installs is None:
        return None
    values: dict[KeyPath, Any] = {("library", "install_subdir"): meant.installs}
    return partial(metadata.with_values, package, values, safety="unsafe")


def _advice(package: Package, meant: Loader) -> str:
    if meant.wants == "service":
        lines = [f'version = "{meant.suffix}.0.0"']
        lead = f"begin its version with {meant.suffix}"
        return to_paste(lead, package.manifest, (_LIBRARY, lines))
    return to_paste(
        "say that it is a plugin, with the folder that it is loaded from",
        package.manifest,
        _ASK,
        (_LIBRARY, ["plugin = true", f'install_subdir = "{meant.installs}"']),
    )


def _is_service(capi: CApi, release: Release, meant: Loader) -> bool:
    named = capi.library.name.value.startswith(meant.prefix or "")
    found = policy(capi, release)
    return bool(named and found and found.suffix == meant.suffix and not subdirectory(capi))


def _installed(capi: CApi, release: Release) -> str:
    """Return the shared library's file on Linux, below libdir."""
    names = names_of(capi, targets.parse(NATIVE), release)
    if names is None or names.shared is None:
        return f"lib{capi.library.name.value}.so"
    below = subdirectory(capi)
    return f"{below}/{names.shared.name}" if below else names.shared.name
