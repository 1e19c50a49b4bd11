"""What a maintainer would ask of a choice: what it turns on, says, and leaves beside it."""

from __future__ import annotations

import pytest

from cargoc_check.fixes.choose.choose import choose
from cargoc_check.fixes.choose.model import Choices
from cargoc_check.fixes.stated import Stated
from cargoc_check.fixes.survey.crate import survey
from tests.support.proposing import LIB, crate, opened


def chosen(files: dict[str, str]) -> Choices:
    return choose(survey(opened(files)), Stated())


def settings(choices: Choices) -> dict[str, object]:
    return {".".join(setting.key): setting.value for setting in choices.settings}


def test_optional_dependency_under_conditions_of_fields_is_left_to_users() -> None:
    optional = 'arrow = { version = "1", optional = true }'
    lines = f'[features]\nbig = ["dep:arrow"]\n[dependencies]\n{optional}'
    field = '#[cfg(feature = "big")]\n    #[allow(unused)]\n    b: arrow::B,'
    lib = f"{LIB}pub struct A {{\n    a: u8,\n    {field}\n    c: u8,\n}}\n"
    assert chosen(crate(lines, lib=lib)).gate == ()
    always = lib.replace("c: u8", "c: arrow::C")
    assert chosen(crate(lines, lib=always)).gate == ("dep:arrow",)


def test_description_names_what_is_wrapped_not_its_macros() -> None:
    lines = '[lib]\nname = "thing"\n[dependencies]\nthing = "1"\nthing-c-macros = { path = "m" }\n'
    manifest = '[package]\nname = "thing-c"\nversion = "1.0.0"\n' + lines
    found = settings(chosen({"Cargo.toml": manifest, "src/lib.rs": LIB}))
    assert found["pkg_config.description"] == "C API of thing"


def test_header_that_refuses_to_be_included_by_itself_is_told() -> None:
    config = (
        'language = "C"\nautogen_warning = """\n#ifndef mylib_h\n#error "Not this"\n#endif\n"""\n'
    )
    told = [advice.place for advice in chosen(crate() | {"cbindgen.toml": config}).advice]
    assert told == ["cbindgen.toml"]
    plain = config.replace("#error", "#define X")
    assert chosen(crate() | {"cbindgen.toml": plain}).advice == ()


@pytest.mark.parametrize(
    ("path", "text", "is_told"),
    [
        ("Makefile", "install:\n\tcp x.h $(DESTDIR)$(INCLUDEDIR)\n", True),
        ("Makefile", "install:\n\tcp tool $(DESTDIR)$(bindir)\n", False),
        ("CMakeLists.txt", "install(FILES x.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})\n", True),
        ("CMakeLists.txt", "include_directories(include)\n", False),
        ("meson.build", "install_headers('x.h')\n", True),
    ],
)
def test_other_build_systems_that_install_for_c_are_told(
    path: str, text: str, is_told: bool
) -> None:
    places = [advice.place for advice in chosen(crate() | {path: text}).advice]
    assert places == ([path] if is_told else [])
