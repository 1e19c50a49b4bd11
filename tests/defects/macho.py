"""Defects of Mach-O libraries."""

from __future__ import annotations

from tests.defects.catalogue import Before, defect
from tests.defects.steps import (
    at_least,
    code,
    code_of_shared,
    copy,
    exporting,
    link,
    linked,
    needing,
    not_exporting,
    patch,
    relinked,
    remove,
    shared_library,
    slices,
    unlinked,
)
from tests.defects.systems import MACOS, UNIVERSAL

_LIBRARY = "usr/lib/libfoo.1.2.3.dylib"
_NAME_LINK = "usr/lib/libfoo.1.dylib"
_LINK = "usr/lib/libfoo.dylib"
_STATIC = "usr/lib/libfoo.a"


def _named(name: str) -> Before:
    return relinked("-install_name", f"-install_name {name}")


def _versions(current: str, compatible: str) -> Before:
    flags = (f"-current_version {current}", f"-compatibility_version {compatible}")
    return relinked(("-current", "-compat"), *flags)


# What the library is called.
_IDENTITY = ("-install_name", "-current", "-compat")
_BUILT = "/Users/me/foo/target/aarch64-apple-darwin/release/deps/libfoo.dylib"
defect("id-missing", "install-name-missing", MACOS, relinked(_IDENTITY, "-bundle"))
defect("id-bare", "install-name-relative", MACOS, _named("libfoo.1.dylib"))
defect(
    "id-relative",
    "install-name-build-path",
    MACOS,
    _named("target/release/libfoo.dylib"),
    also=("install-name-unversioned",),
)
defect(
    "id-of-build",
    "install-name-build-path",
    MACOS,
    _named(_BUILT),
    also=("install-name-unversioned",),
)
defect("id-with-patch", "install-name-patch", MACOS, _named("/usr/lib/libfoo.1.2.3.dylib"))
defect("id-unversioned", "install-name-unversioned", MACOS, _named("/usr/lib/libfoo.dylib"))
defect(
    "id-other-directory", "install-name-elsewhere", MACOS, _named("/usr/local/lib/libfoo.1.dylib")
)
defect("id-other-version", "install-name-link", MACOS, _named("/usr/lib/libfoo.2.dylib"))
defect("id-other-library", "install-name-link", MACOS, _named("/usr/lib/libbar.1.dylib"))
defect(
    "id-of-executable", "install-name-of-program", MACOS, _named("@executable_path/libfoo.1.dylib")
)
defect("id-link-missing", "install-name-link", MACOS, remove(_NAME_LINK))
defect(
    "id-link-elsewhere",
    "install-name-link",
    MACOS,
    link(_NAME_LINK, "libfoo.1.2.2.dylib"),
    also=("library-link-dangling",),
)
defect("dylib-link-missing", "dylib-dev-link", MACOS, remove(_LINK))
defect("dylib-link-copied", "dylib-dev-link", MACOS, copy(_LIBRARY, _LINK))
defect(
    "versions-missing",
    "compatibility-version",
    MACOS,
    unlinked("-current", "-compat"),
    also=("current-version",),
)
defect("current-version-other", "current-version", MACOS, _versions("1.2.2", "1.0.0"))
defect("compatibility-zero", "compatibility-version", MACOS, _versions("1.2.3", "0.0.0"))
defect("compatibility-full", "compatibility-version", MACOS, _versions("1.2.3", "1.2.3"))
defect("compatibility-above", "compatibility-version", MACOS, _versions("1.2.3", "2.0.0"))
defect("compatibility-below", "compatibility-version", MACOS, _versions("1.2.3", "0.9.0"))
defect("no-header-padding", "header-padding", MACOS, unlinked("-headerpad"))

# What it exports and loads.
_MANGLED = "_ZN3foo6secret17h0123456789abcdefE"
_PLACE = 'const char *volatile foo_place = "{}";\n'
defect("no-exports-mach-o", "exports-nothing", MACOS, not_exporting())
defect(
    "mangled-exported-mach-o",
    "exports-rust-internals",
    MACOS,
    code(f"int {_MANGLED}(void) {{ return 1; }}\n"),
    exporting(_MANGLED),
)
defect("declared-not-exported-mach-o", "declared-not-exported", MACOS, not_exporting("foo_level"))
defect(
    "rpath-of-build-mach-o", "rpath-of-build", MACOS, linked("-rpath /Users/me/foo/target/release")
)
defect("rpath-relative-mach-o", "rpath-of-build", MACOS, linked("-rpath ../lib"))
defect("flat-namespace", "flat-namespace", MACOS, linked("-flat_namespace"))
_CALLER = code_of_shared("int bar_get(void);\nint foo_bar(void) { return bar_get(); }\n")
defect(
    "dynamic-lookup",
    "looked-up-anywhere",
    (MACOS, UNIVERSAL),
    _CALLER,
    linked("-undefined dynamic_lookup"),
)
defect("dynamic-lookup-of-one", "looked-up-anywhere", MACOS, _CALLER, linked("-U _bar_get"))
defect(
    "needed-of-build-mach-o",
    "needed-of-build",
    MACOS,
    needing(_BUILT.replace("foo", "bar"), "bar_get"),
)
defect("needed-bare-mach-o", "needed-relative", MACOS, needing("libbar.dylib", "bar_get"))
defect(
    "needed-cellar",
    "needed-of-manager",
    MACOS,
    needing("/opt/homebrew/lib/libbar.1.dylib", "bar_get"),
)
defect("needed-no-rpath", "rpath-lacking", MACOS, needing("@rpath/libbar.1.dylib", "bar_get"))
defect(
    "needed-newer-compatibility",
    "needed-compatibility",
    MACOS,
    shared_library(
        "usr/lib/libbar.1.dylib",
        MACOS,
        _named("/usr/lib/libbar.1.dylib"),
        code("int bar_get(void) { return 1; }\n"),
        exporting("bar_get"),
    ),
    needing("/usr/lib/libbar.1.dylib", "bar_get", version="2.0.0"),
)
defect(
    "rpath-of-executable",
    "needs-program-directory",
    MACOS,
    linked("-rpath @executable_path/../Frameworks"),
)
defect("deployment-target-new", "deployment-target", MACOS, at_least("26.0"))
defect(
    "leak-mach-o",
    "build-path",
    MACOS,
    code_of_shared(
        _PLACE.format(
            "/Users/me/.cargo/registry/src/index.crates.io-6f17d22bba15001f/bar-0.1.0/src/lib.rs"
        )
    ),
)
defect("signature-missing", "signature", MACOS, linked("-no_adhoc_codesign"))
defect(
    "signature-broken",
    "signature",
    MACOS,
    _named("/opt/lib/libfoo.1.dylib"),
    patch(_LIBRARY, b"/opt/lib/libfoo.1", b"/usr/lib/libfoo.1"),
)

# Universal files.
_INTEL = UNIVERSAL._replace(clang="x86_64-apple-macos11", more=())
_OTHER_NAME = _named("/usr/lib/libfoo.2.dylib")
defect("slice-missing", "architecture-missing", UNIVERSAL, shared_library(_LIBRARY, MACOS))
defect("slice-missing-static", "architecture-missing", UNIVERSAL, slices(_STATIC, (MACOS,)))
defect(
    "slice-names",
    "slices-differ",
    UNIVERSAL,
    slices(_LIBRARY, (MACOS,), (_INTEL, _OTHER_NAME)),
    also=("install-name-link",),
)
defect(
    "slice-exports",
    "slices-differ",
    UNIVERSAL,
    slices(_LIBRARY, (MACOS,), (_INTEL, not_exporting("foo_level"))),
    also=("declared-not-exported",),
)
