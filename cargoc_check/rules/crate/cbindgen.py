"""CAPI45x: cbindgen.toml, and the header that comes of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from ...capi import cbindgen as table
from ...capi import headers
from ...capi.mends import cbindgen as mends
from ...capi.mends import header
from ...capi.model import CApi
from ...crate.cbindgen import NAME, SPEECH, Cbindgen
from ...crate.package import Package
from ...crate.sources import Sources, hands_over
from ...findings import Fix, Place, Problem, Severity, problem
from ...rule import rule

_GUARD = re.compile(r"#\s*(?:pragma\s+once|ifndef|if\s+!\s*defined)\b")
_EXTERN = re.compile(r'extern\s+"C"')


@rule("CAPI451", "no-cbindgen-config", Severity.WARNING)
def no_cbindgen_config(
    package: Package, capi: CApi, cbindgen: Cbindgen | None, sources: Sources
) -> Iterator[Problem]:
    """A header is generated without cbindgen.toml

    cargo-c has cbindgen inside, which looks for cbindgen.toml in the package's own folder (not in
    the workspace's). Without it cbindgen takes its defaults: the header is C++ (`#include
    <cstdint>`), which a C compiler refuses, and has no include guard.

    ## Example

    ```toml Cargo.toml
    [package.metadata.capi.header]
    name = "mylib"
    ```

    ```toml cbindgen.toml
    (absent)
    ```

    ## Use instead

    ```toml Cargo.toml
    [package.metadata.capi.header]
    name = "mylib"
    ```

    ```toml cbindgen.toml
    language = "C"
    include_guard = "MYLIB_H"
    cpp_compat = true
    ```

    ## Sources

    - `build_include_file` in cargo-c's `src/build.rs`; `Config::default` in cbindgen's
      `src/bindgen/config.rs`
    - Found out after the release: https://github.com/xiph/rav1e/issues/2019
    """
    if not capi.header.generated or cbindgen is not None or capi.library.is_loaded:
        return
    if package.library is None:
        return  # cargo-c passes over the package
    script = sources.build_script()
    if (script and NAME in script.text) or hands_over(package, script):
        return
    if headers.same_as_generated(package, capi, sources):
        return  # said by the rule about that header
    yield problem(
        "{header} is generated without a cbindgen.toml: it is C++ and has no include guard",
        package.manifest.place("package", "metadata", "capi"),
        help=f"add a cbindgen.toml beside the package's Cargo.toml:\n\n"
        f'    language = "C"\n    include_guard = "{_guard(capi)}"\n    cpp_compat = true',
        fix=partial(mends.new, package.path(NAME), _guard(capi)),
        header=capi.header.file,
    )


@rule("CAPI452", "header-not-c", Severity.WARNING)
def header_not_c(package: Package, capi: CApi, cbindgen: Cbindgen | None) -> Iterator[Problem]:
    """The generated header is not for C

    cbindgen writes C++ unless cbindgen.toml says `language = "C"`. A C compiler refuses such a
    header. If the library is for C++ alone, this is as it should be: ignore the rule with that
    reason.

    ## Example

    ```toml cbindgen.toml
    include_guard = "MYLIB_H"
    ```

    ## Use instead

    ```toml cbindgen.toml
    include_guard = "MYLIB_H"
    language = "C"
    cpp_compat = true
    ```

    ## Sources

    - `Config::default` in cbindgen's `src/bindgen/config.rs`
    """
    config = _judged(capi, cbindgen)
    if config is None or config.language in ("C", None):
        return
    said = config.data.get("language")
    yield problem(
        "{header} is generated for {language}{why}, which a C compiler does not take",
        config.place("language"),
        help='write `language = "C"`, with `cpp_compat = true` for C++ programs as well; if only '
        f"{config.language} programs are meant, ignore this rule and say so",
        fix=partial(
            mends.with_values,
            package,
            config,
            {"language": "C", "cpp_compat": True},
            "unsafe",
        ),
        header=capi.header.file,
        language=config.language,
        why="" if said else ", cbindgen's default",
    )


@rule("CAPI453", "no-include-guard", Severity.WARNING)
def no_include_guard(package: Package, capi: CApi, cbindgen: Cbindgen | None) -> Iterator[Problem]:
    """The generated header has no include guard

    Whoever includes it twice, perhaps through another header, defines its types twice: the compiler
    stops. cbindgen writes a guard if told its name.

    ## Example

    ```toml cbindgen.toml
    language = "C"
    cpp_compat = true
    ```

    ## Use instead

    ```toml cbindgen.toml
    language = "C"
    cpp_compat = true
    include_guard = "MYLIB_H"
    ```

    ## Sources

    - `write_headers` in cbindgen's `src/bindgen/language_backend/clike.rs`
    """
    config = _judged(capi, cbindgen)
    if config is None or config.language == "Cython":
        return
    guard = config.data.get("include_guard")
    if isinstance(guard, str) and not guard.isidentifier():
        yield problem(
            "the include guard {guard} is no name of a macro",
            config.place("include_guard"),
            help="write letters, digits and underscores only",
            fix=partial(mends.with_values, package, config, {"include_guard": _guard(capi)}),
            guard=f'"{guard}"',
        )
        return
    if guard or config.data.get("pragma_once") is True:
        return
    if any(_GUARD.search(config.text(key)) for key in SPEECH):
        return
    yield problem(
        "{header} is generated without include guard",
        config.place("include_guard"),
        help=_at_the_top(config, "include_guard", f'"{_guard(capi)}"'),
        fix=partial(mends.with_values, package, config, {"include_guard": _guard(capi)}),
        header=capi.header.file,
    )


@rule("CAPI454", "no-cpp-compat", Severity.INFO)
def no_cpp_compat(package: Package, capi: CApi, cbindgen: Cbindgen | None) -> Iterator[Problem]:
    """The generated C header cannot be included from C++

    A C++ compiler mangles the names of functions that are not declared `extern "C"`, and the linker
    does not find them. With `cpp_compat` cbindgen wraps the declarations for C++.

    ## Example

    ```toml cbindgen.toml
    language = "C"
    include_guard = "MYLIB_H"
    ```

    ## Use instead

    ```toml cbindgen.toml
    language = "C"
    include_guard = "MYLIB_H"
    cpp_compat = true
    ```

    ## Sources

    - https://github.com/mozilla/cbindgen/blob/main/docs.md
    """
    config = _judged(capi, cbindgen)
    if config is None or config.language != "C":
        return
    if config.data.get("cpp_compat") is True:
        return
    if any(_EXTERN.search(config.text(key)) for key in SPEECH):
        return
    yield problem(
        '{header} has no `extern "C"` for C++ programs',
        config.place("cpp_compat"),
        help=_at_the_top(config, "cpp_compat", "true"),
        fix=partial(
            mends.with_values,
            package,
            config,
            {"cpp_compat": True},
            "unsafe" if "cpp_compat" in config.data else "safe",
        ),
        header=capi.header.file,
    )


@rule("CAPI455", "expand-needs-nightly", Severity.WARNING)
def expand_needs_nightly(
    package: Package, capi: CApi, cbindgen: Cbindgen | None, sources: Sources
) -> Iterator[Problem]:
    """`parse.expand` needs a nightly compiler

    To expand macros cbindgen calls `cargo rustc -- -Zunpretty=expanded`, which a stable compiler
    refuses; then cargo-c panics. Distributions build with a stable compiler.

    ## Example

    ```toml cbindgen.toml
    language = "C"
    include_guard = "MYLIB_H"
    cpp_compat = true

    [parse]
    expand = ["mylib"]
    ```

    ## Use instead

    ```toml cbindgen.toml
    language = "C"
    include_guard = "MYLIB_H"
    cpp_compat = true
    ```

    ## Sources

    - `expand` in cbindgen's `src/bindgen/cargo/cargo_expand.rs`
    - A header that cargo-c could not generate: https://github.com/rustls/rustls-ffi/commit/86abdbb
    """
    config = _judged(capi, cbindgen)
    if config is None:
        return
    parse = config.table("parse")
    expand = parse.get("expand")
    crates = expand.get("crates") if isinstance(expand, dict) else expand
    if not isinstance(crates, list) or _is_for_nightly(package, sources):
        return
    dependencies = {d.package for d in package.dependencies} if parse.get("parse_deps") else set()
    names = [name for name in crates if isinstance(name, str)]
    expanded = [name for name in names if name == package.name or name in dependencies]
    if expanded:
        key = ("parse", "expand", *(("crates",) if isinstance(expand, dict) else ()))
        yield problem(
            "with a stable compiler cargo-c panics: cbindgen is told to expand {crates}",
            config.place(*key),
            help="declare by hand what macros make, or commit the header and write "
            "`header.generation = false`; a rust-toolchain.toml says if nightly is meant",
            fix=partial(_committed, package, capi, sources),
            crates=", ".join(expanded),
        )


@rule("CAPI457", "cbindgen-config-refused", Severity.ERROR)
def cbindgen_config_refused(
    package: Package, capi: CApi, cbindgen: Cbindgen | None
) -> Iterator[Problem]:
    """The configuration of cbindgen is refused

    cbindgen takes no key in cbindgen.toml that it does not know, and no value of another type, and
    cargo-c panics over that. Names are written with underscores. (What is known is the table of
    cbindgen 0.29, which cargo-c 0.10 has inside; older releases know less.)

    ## Example

    ```toml cbindgen.toml
    language = "C"
    include-guard = "MYLIB_H"
    cpp_compat = true
    ```

    ## Use instead

    ```toml cbindgen.toml
    language = "C"
    include_guard = "MYLIB_H"
    cpp_compat = true
    ```

    ## Sources

    - `Config` in cbindgen's `src/bindgen/config.rs`: `deny_unknown_fields`
    - `build_include_file` in cargo-c's `src/build.rs`
    """
    if not capi.header.generated or cbindgen is None:
        return
    if cbindgen.fault:
        yield problem(
            "cargo-c panics, because cbindgen.toml cannot be read: {fault}",
            Place(cbindgen.path),
            fault=cbindgen.fault,
        )
    for refused in table.refusals(cbindgen.data):
        key = ".".join(map(str, refused.key))
        if refused.known:
            yield problem(
                "cargo-c panics, because cbindgen does not take this value for `{key}`",
                cbindgen.place(*refused.key),
                help=f"write {refused.expected}",
                key=key,
            )
            continue
        yield problem(
            "cargo-c panics, because cbindgen does not know the key `{key}`",
            cbindgen.place(*refused.key)._replace(on="key"),
            help=f"did you mean `{refused.expected}`?" if refused.expected else None,
            fix=partial(mends.right_key, package, cbindgen, refused.key, refused.expected or ""),
            key=key,
        )


def _committed(package: Package, capi: CApi, sources: Sources) -> Fix | None:
    """Install the only header of that name that the crate has, instead of generating one."""
    name = capi.header.file.rpartition("/")[2]
    found = [path for path in sources.headers() if path.rpartition("/")[2] == name]
    if len(found) != 1:
        return None
    return header.committed(package, headers.below(package, found[0]), "unsafe")


def _judged(capi: CApi, cbindgen: Cbindgen | None) -> Cbindgen | None:
    """Return the configuration if a header is generated by it, and it can be read."""
    return cbindgen if capi.header.generated and cbindgen and not cbindgen.fault else None


def _guard(capi: CApi) -> str:
    """Return a name for an include guard."""
    return re.sub(r"\W", "_", capi.header.macro_prefix.removesuffix(".H")) + "_H"


def _at_the_top(config: Cbindgen, key: str, value: str) -> str:
    """Return words and the line for a key that must not come to lie in a table."""
    where = "write there" if key in config.data else "add at the top of cbindgen.toml"
    return f"{where}:\n\n    {key} = {value}"


def _is_for_nightly(package: Package, sources: Sources) -> bool:
    """Tell whether the crate chooses a nightly compiler, or makes a stable one behave as one."""
    for name in ("rust-toolchain", "rust-toolchain.toml", ".cargo/config.toml", ".cargo/config"):
        text = sources.above(name)
        if text and ("nightly" in text.text or "RUSTC_BOOTSTRAP" in text.text):
            return True
    return False
