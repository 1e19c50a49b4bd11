from __future__ import annotations

import re
from typing import Any

import pytest

from cargoc_check.capi.releases import release_to_judge_by
from cargoc_check.data import table
from cargoc_check.errors import UserError
from cargoc_check.plan.directories import kinds_of_host, multiarch
from cargoc_check.plan.model import Options
from cargoc_check.platforms import cfg, policies, targets

ALL = policies.policies()
NAMES = [policy.name for policy in ALL]
PROMISED = (
    "debian fedora opensuse gentoo arch alpine void nixos freebsd openbsd homebrew macports msys2 "
    "conda termux yocto"
)


def test_promised_policies_are_there() -> None:
    assert PROMISED.split() == NAMES


@pytest.mark.parametrize("policy", ALL, ids=NAMES)
def test_policy_speaks_of_what_is_known(policy: policies.Policy) -> None:
    assert policy.cargo_c is None or release_to_judge_by(policy.cargo_c)
    assert cfg.well_formed(policy.when)
    assert cfg.applies(policy.when, targets.parse(policy.target))
    assert targets.parse(policy.host_target)
    assert policy.host in kinds_of_host()
    assert policy.static in ("kept", "deleted", "not built")
    assert policy.sources
    assert all(not note.endswith(".") for note in policy.notes)


@pytest.mark.parametrize("row", table("policies")["policy"], ids=NAMES)
def test_rows_have_fields_of_options(row: dict[str, object]) -> None:
    known = {"name", "title", "cargo_c", "when", "target", "passes_target", "host", "host_target"}
    known |= {"options", "variants", "shared_name", "static", "notes", "sources", "built"}
    assert set(row) <= known
    said = [row["options"], *row.get("variants", [])]  # type: ignore[misc]
    for options in said:
        assert isinstance(options, dict)
        assert set(options) - {"when"} <= set(Options._fields) - {"target", "debug", "profile"}
        assert cfg.well_formed(options.get("when", "cfg(unix)"))
        fields = re.findall(r"\{(\w*)\}", " ".join(map(str, options.values())))
        assert set(fields) <= {"lib", "multiarch"}


@pytest.mark.parametrize("row", table("policies")["policy"], ids=NAMES)
def test_what_is_wanted_of_builds_has_known_words(row: dict[str, Any]) -> None:
    built = row["built"]
    assert set(built) <= {*policies.Built._fields, "sources"}
    assert built["sources"]
    assert built.get("debug_info", "separated") == "separated"
    assert built.get("static_debug_info", "removed") == "removed"
    assert built.get("libtool_files", "removed") == "removed"
    assert built.get("search_path", "private") == "private"
    assert built.get("crates", "listed") == "listed"
    assert built.get("static", "unwanted") == "unwanted" or built["static"].startswith("-")
    assert built.get("development", "-dev") in ("-dev", "-devel")
    assert set(built.get("tools", ())) <= {"modes", "debug_info", "libtool_files"}
    assert all(
        built[key] in ("0644", "0755") for key in ("library_mode", "file_mode") if key in built
    )


@pytest.mark.parametrize("policy", ALL, ids=NAMES)
def test_static_library_agrees_with_the_types(policy: policies.Policy) -> None:
    target = targets.parse(policy.target)
    kinds = policies.stated(policy, target, multiarch(policy.target)).get("library_types")
    assert (policy.static == "not built") == (kinds == ("cdylib",))


def test_directories_follow_the_target() -> None:
    def libdir(name: str, triple: str) -> str | None:
        found = policies.stated(policies.named(name), targets.parse(triple), multiarch(triple))
        said = found.get("libdir")
        assert said is None or isinstance(said, str)
        return said

    assert libdir("debian", "s390x-unknown-linux-gnu") == "/usr/lib/s390x-linux-gnu"
    assert libdir("debian", "i686-unknown-linux-gnu") == "/usr/lib/i386-linux-gnu"
    assert libdir("fedora", "powerpc64le-unknown-linux-gnu") == "/usr/lib64"
    assert libdir("fedora", "i686-unknown-linux-gnu") == "/usr/lib"
    assert libdir("homebrew", "x86_64-apple-darwin") == "/usr/local/lib"
    assert libdir("arch", "x86_64-unknown-linux-gnu") is None


def test_variants_take_the_place_of_options() -> None:
    def said(name: str, triple: str) -> dict[str, object]:
        return policies.stated(policies.named(name), targets.parse(triple), None)

    assert said("msys2", "aarch64-pc-windows-gnullvm")["prefix"] == "/clangarm64"
    assert said("msys2", "i686-pc-windows-gnu")["prefix"] == "/mingw32"
    dynamic = "-C target-feature=-crt-static"
    assert said("void", "aarch64-unknown-linux-musl")["rustflags"] == dynamic
    assert "rustflags" not in said("void", "aarch64-unknown-linux-gnu")


def test_unknown_name_lists_the_known() -> None:
    with pytest.raises(UserError, match="no policy is called 'Debian'") as caught:
        policies.named("Debian")
    assert caught.value.hint == "known are " + ", ".join(NAMES)


def test_target_of_another_system_is_refused() -> None:
    target = targets.parse("aarch64-apple-darwin")
    with pytest.raises(UserError, match="Fedora does not build for 'aarch64-apple-darwin'"):
        policies.stated(policies.named("fedora"), target, None)


def test_architecture_without_a_port_is_refused() -> None:
    triple = "csky-unknown-linux-gnuabiv2"
    assert multiarch(triple) is None
    with pytest.raises(UserError, match="Debian has no port for"):
        policies.stated(policies.named("debian"), targets.parse(triple), None)


@pytest.mark.parametrize(
    ("soname", "debian", "opensuse"),
    [
        # librav1e0.8, libdovi3, librsvg-2-2 and libz1 are what these packages are called there
        ("librav1e.so.0.8", "librav1e0.8", "librav1e0_8"),
        ("libdovi.so.3", "libdovi3", "libdovi3"),
        ("librsvg-2.so.2", "librsvg-2-2", "librsvg-2-2"),
        ("libz.so.1", "libz1", "libz1"),
        ("libMy_Lib2.so.0.0.3", "libmy-lib2-0.0.3", "libMy_Lib2-0_0_3"),
    ],
)
def test_package_names(soname: str, debian: str, opensuse: str) -> None:
    names = policies.package_names(soname, targets.parse("x86_64-unknown-linux-gnu"))
    assert names == (("Debian", debian), ("openSUSE", opensuse))


@pytest.mark.parametrize(
    ("package", "follows"),
    [("libfoo1", True), ("libfoo1t64", True), ("libfoo", False), ("libfoo1x", False)],
)
def test_a_package_s_name_may_tell_of_a_transition(package: str, follows: bool) -> None:
    debian = policies.named("debian")
    assert policies.is_package_of(debian, package, "libfoo.so.1") is follows


def test_only_some_distributions_name_packages_after_sonames() -> None:
    assert policies.package_of(policies.named("debian"), "libfoo.so.1") == "libfoo1"
    assert policies.package_of(policies.named("debian"), "libfoo.so") is None
    assert policies.package_of(policies.named("fedora"), "libfoo.so.1") is None


def test_directories_that_are_searched_follow_the_options() -> None:
    def searched(name: str, triple: str) -> policies.Searched | None:
        return policies.searched(policies.named(name), targets.parse(triple), multiarch(triple))

    assert searched("debian", "s390x-unknown-linux-gnu") == (
        ("/usr/lib/s390x-linux-gnu", "/usr/lib"),
        ("/usr/lib/s390x-linux-gnu/pkgconfig", "/usr/share/pkgconfig", "/usr/lib/pkgconfig"),
    )
    assert searched("arch", "x86_64-unknown-linux-gnu") == (
        ("/usr/lib",),
        ("/usr/lib/pkgconfig", "/usr/share/pkgconfig"),
    )
    freebsd = searched("freebsd", "x86_64-unknown-freebsd")
    assert freebsd is not None
    assert freebsd.pc_files[0] == "/usr/local/libdata/pkgconfig"
    assert searched("homebrew", "aarch64-apple-darwin") is None


def test_package_names_need_a_version_and_a_distribution() -> None:
    linux, mac = targets.parse("x86_64-unknown-linux-gnu"), targets.parse("aarch64-apple-darwin")
    assert policies.package_names("libfoo.so", linux) == ()
    assert policies.package_names("libfoo.so.1", mac) == ()
