"""Rules about headers against libraries: what is declared and what can be linked with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ...artifacts import rust_names
from ...artifacts.header import library as header_library
from ...artifacts.header.library import Api, Declared
from ...artifacts.model import SharedLibrary
from ...findings import Place, Problem, Related, Severity, problem
from ...rule import rule
from ...text.wording import counted, some

_SHOWN = 5
_SEVERAL = 2


@rule("LIB251", "declared-not-exported", Severity.ERROR)
def declared_not_exported(apis: tuple[Api, ...]) -> Iterator[Problem]:
    """A header declares what the library does not export

    Programs compile, and linking them ends with an undefined reference. The function was taken out
    or renamed and the header is an old one, or it is behind a feature that was not built. cbindgen
    also writes down what the crate's own `extern` blocks name, such as functions in assembly, which
    are in the library and not for its users.

    What stands under a condition of the preprocessor, is defined in the header or renamed by a
    macro is passed over, and so are headers of which the library exports nothing.

    ## Example

    ```c usr/include/foo/foo.h
    #ifndef FOO_H
    #define FOO_H
    #ifdef __cplusplus
    extern "C" {
    #endif
    struct foo;
    struct foo *foo_new(int level);
    void foo_free(struct foo *foo);
    int foo_level(const struct foo *foo);
    #ifdef __cplusplus
    }
    #endif
    #endif
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf exports=foo_new,foo_free,foo_level
    usr/lib/libfoo.a  static defined=foo_new,foo_free,foo_level indexed=foo_new,foo_free,foo_level
    ```

    ```c usr/include/foo/foo.h
    #ifndef FOO_H
    #define FOO_H
    #ifdef __cplusplus
    extern "C" {
    #endif
    struct foo;
    struct foo *foo_new(int level);
    void foo_free(struct foo *foo);
    int foo_level(const struct foo *foo);
    #ifdef __cplusplus
    }
    #endif
    #endif
    ```

    ## Sources

    - [C23](https://www.open-std.org/jtc1/sc22/wg14/www/docs/n3220.pdf), 6.9.1: external definitions
    - [cbindgen: which functions it writes down](https://github.com/mozilla/cbindgen/blob/main/docs.md)
    """
    for api in apis:
        for library in _once(api.libraries):
            by_number = library.pe is not None and library.pe.ordinals_only
            if by_number or any(needed.reexport for needed in library.needed):
                continue
            lacking = [
                one
                for one in header_library.lacking(api.declared, header_library.exports(library))
                if one.declaration.name not in library.imports.names
            ]
            yield from _lacking(lacking, library.file, "exports")


@rule("LIB253", "declared-not-in-archive", Severity.ERROR)
def declared_not_in_archive(apis: tuple[Api, ...]) -> Iterator[Problem]:
    """A header declares what the static library does not have

    There is no shared library beside it, and programs that call the function cannot be linked. The
    header is that of another version, or of a build with more features.

    ## Example

    ```tree build
    !usr/lib/libfoo.so.1.2.3
    !usr/lib/libfoo.so.1
    !usr/lib/libfoo.so
    usr/lib/libfoo.a  static defined=foo_new indexed=foo_new
    ```

    ## Use instead

    ```tree build
    !usr/lib/libfoo.so.1.2.3
    !usr/lib/libfoo.so.1
    !usr/lib/libfoo.so
    usr/lib/libfoo.a  static defined=foo_new,foo_free indexed=foo_new,foo_free
    ```

    ## Sources

    - [C23](https://www.open-std.org/jtc1/sc22/wg14/www/docs/n3220.pdf), 6.9.1: external definitions
    """
    for api in apis:
        if api.libraries:
            continue
        for archive in api.static:
            lacking = [
                one
                for one in header_library.lacking(api.declared, archive.defined)
                if one.declaration.name not in archive.undefined
            ]
            yield from _lacking(lacking, archive.file, "has")


@rule("LIB252", "exported-not-declared", Severity.INFO)
def exported_not_declared(apis: tuple[Api, ...]) -> Iterator[Problem]:
    """The library exports what no header speaks of

    Nobody can call it from C, and once somebody does without a declaration, taking it out breaks
    them. Either cbindgen passed the function over, since it is in another crate, in a macro or in a
    module that is not read; or it is meant for the library alone and should not be exported.

    Names that begin with an underscore are passed over.

    ## Example

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf exports=foo_new,foo_free,foo_debug
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf exports=foo_new,foo_free
    ```

    ## Sources

    - [cbindgen: `[parse]` and `[export]`](https://github.com/mozilla/cbindgen/blob/main/docs.md)
    """
    for api in apis:
        for library in _once(api.libraries):
            own = header_library.exports(library)
            names = header_library.undeclared(api, library)
            if not names or not api.declared.keys() & own:
                continue
            yield problem(
                "no header speaks of {number} exported here: {names}",
                Place(library.path),
                number=counted(len(names), "symbol"),
                names=some(sorted(names), _SHOWN),
                help="let cbindgen see them (`[parse]` and `[export]` of cbindgen.toml), or leave\n"
                "`#[no_mangle]` off what is not for users",
            )


@rule("LIB254", "declared-as-function", Severity.ERROR)
def declared_as_function(apis: tuple[Api, ...]) -> Iterator[Problem]:
    """A header declares a function, and the library exports a variable of that name

    The program links, jumps into data, and crashes.

    ## Example

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf exports=foo_new,foo_free:data
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf exports=foo_new,foo_free
    ```

    ## Sources

    - [C23](https://www.open-std.org/jtc1/sc22/wg14/www/docs/n3220.pdf), 6.2.7: compatible types
    """
    for api in apis:
        for library in _once(api.libraries):
            if library.format == "pe":
                continue
            for symbol in library.exports:
                one = api.declared.get(symbol.name)
                if symbol.kind == "data" and one and one.declaration.kind == "function":
                    yield problem(
                        "`{name}` is declared as a function; {library} exports a variable",
                        _place(one),
                        name=symbol.name,
                        library=library.file,
                        help="declare it as it is:\n    extern const … " + symbol.name + ";",
                    )


@rule("LIB255", "header-of-another-library", Severity.ERROR)
def header_of_another_library(apis: tuple[Api, ...]) -> Iterator[Problem]:
    """Nothing of what the headers declare is in the library

    Every program that is linked with it fails. The library is that of another crate of the
    workspace or was built without the feature that its C API is behind, or its functions have other
    names: cbindgen's `[export] prefix` renames types, and functions only if the code does.

    ## Example

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf exports=bar_new,bar_free
    usr/lib/libfoo.a  static defined=bar_new,bar_free indexed=bar_new,bar_free
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf exports=foo_new,foo_free
    usr/lib/libfoo.a  static defined=foo_new,foo_free indexed=foo_new,foo_free
    ```

    ## Sources

    - [cbindgen: `[export] prefix`](https://github.com/mozilla/cbindgen/blob/main/docs.md)
    """
    for api in apis:
        declared = api.declared
        for library in _once(api.libraries):
            own = rust_names.c_api(header_library.exports(library))
            if not api.sure or len(declared) < _SEVERAL or not own or declared.keys() & own:
                continue
            if own & header_library.mentioned(api.headers):
                continue
            first = next(iter(declared.values()))
            yield problem(
                "none of {number} is in {library}, which exports {names}",
                _place(first),
                number=counted(len(declared), "declaration"),
                library=library.file,
                names=some(sorted(own), _SHOWN),
                help="install header and library of one build",
            )


def _once(libraries: Iterable[SharedLibrary]) -> Iterator[SharedLibrary]:
    """Yield libraries, one of the slices of a universal file."""
    seen: set[str] = set()
    for library in libraries:
        if library.path not in seen:
            seen.add(library.path)
            yield library


def _lacking(lacking: list[Declared], file: str, has: str) -> Iterator[Problem]:
    if lacking:
        more = lacking[1:_SHOWN]
        yield problem(
            "{library} {has} nothing of the name of {names}",
            _place(lacking[0]),
            library=file,
            has=has,
            names=some(sorted(one.declaration.name for one in lacking), _SHOWN),
            related=tuple(
                Related(f"`{one.declaration.name}` is declared here", _place(one)) for one in more
            ),
            help="install header and library of one build; leave out what is not for users,\n\n"
            '    [export]\n    exclude = ["…"]\n\nin cbindgen.toml, and put what a feature takes '
            "away\nunder a condition, with `[defines]`",
        )


def _place(one: Declared) -> Place:
    return Place(one.header.path, span=one.declaration.span)
