from __future__ import annotations

import pytest

from cargoc_check.capi.releases import release_named
from cargoc_check.errors import UserError
from cargoc_check.plan.directories import Directories, directories, multiarch, style_of
from cargoc_check.plan.model import Host, Options
from cargoc_check.platforms import targets

LINUX = "x86_64-unknown-linux-gnu"
HAIKU = "x86_64-unknown-haiku"
MSVC = "x86_64-pc-windows-msvc"


def where(
    options: Options | None = None, release: str = "0.10.26", host: Host | None = None
) -> Directories:
    options, host = options or Options(), host or Host()
    target = targets.parse(options.target or host.triple)
    return directories(options, release_named(release), target, host)


def test_relative_directories_are_joined_since_0_9_31() -> None:
    options = Options(
        prefix="/usr", libdir="lib64", bindir="sbin", pkgconfigdir="pc", datadir="data"
    )
    assert where(options, "0.9.30")[1:6] == ("lib64", "/usr/include", "sbin", "pc", "data")
    joined = ("/usr/lib64", "/usr/include", "/usr/sbin", "/usr/pc", "/usr/data")
    assert where(options, "0.9.31")[1:6] == joined


def test_absolute_directories_stay_as_they_are() -> None:
    found = where(Options(prefix="/usr", libdir="/l", includedir="/i", datadir="/d"))
    assert found[1:6] == ("/l", "/i", "/usr/bin", "/l/pkgconfig", "/d")


def test_datarootdir_is_obeyed_from_0_9_6_to_0_9_32() -> None:
    options = Options(prefix="/usr", datarootdir="root")
    releases = ("0.9.5", "0.9.6", "0.9.32", "0.10.0")
    found = [where(options, release).datadir for release in releases]
    assert found == [None, "root", "/usr/root", "/usr/share"]


@pytest.mark.parametrize(
    ("target", "release", "prefix", "includedir"),
    [
        (LINUX, "0.10.26", "/usr/local", "/usr/local/include"),
        (MSVC, "0.9.32", "/usr/local", "/usr/local/include"),
        (MSVC, "0.10.0", "c:/", "c:/include"),
        (HAIKU, "0.9.32", "/usr/local", "/usr/local/include"),
        (HAIKU, "0.10.0", "/boot/system/non-packaged", "/boot/system/non-packaged/develop/headers"),
    ],
)
def test_defaults_by_target(target: str, release: str, prefix: str, includedir: str) -> None:
    found = where(Options(target=target), release)
    assert (found.prefix, found.includedir) == (prefix, includedir)


def test_the_default_datadir_is_that_of_the_build_host() -> None:
    assert where(Options(target=HAIKU)).datadir == "/boot/system/non-packaged/share"
    assert where(host=Host(HAIKU)).datadir == "/boot/system/non-packaged/data"
    native = Host(HAIKU)
    assert where(Options(target=LINUX), host=native).datadir == "/usr/local/data"
    assert where(Options(target=HAIKU), "0.9.32").datadir == "/usr/local/share"


@pytest.mark.parametrize(
    ("kind", "release", "libdir"),
    [
        ("generic", "0.10.26", "/usr/local/lib"),
        ("debian", "0.9.32", "/usr/local/lib"),
        ("debian", "0.10.0", "/usr/local/lib/x86_64-linux-gnu"),
        ("lib64", "0.9.32", "/usr/local/lib"),
        ("lib64", "0.10.0", "/usr/local/lib64"),
    ],
)
def test_libdir_of_a_native_build(kind: str, release: str, libdir: str) -> None:
    assert where(release=release, host=Host(kind=kind)).libdir == libdir


@pytest.mark.parametrize("kind", ["generic", "debian", "lib64"])
def test_libdir_with_a_target_is_lib(kind: str) -> None:
    for target in (LINUX, "aarch64-unknown-linux-gnu"):
        found = where(Options(target=target), host=Host(kind=kind))
        assert (found.libdir, found.from_host) == ("/usr/local/lib", False)


def test_libdir_with_the_target_that_debian_names() -> None:
    target = "aarch64-unknown-linux-gnu"
    host = Host(kind="debian", deb_host_rust_type=target)
    options = Options(target=target)
    found = [where(options, release, host).libdir for release in ("0.10.19", "0.10.20")]
    assert found == ["/usr/local/lib", "/usr/local/lib/aarch64-linux-gnu"]
    assert where(Options(target=LINUX), host=host).libdir == "/usr/local/lib"
    assert where(options, host=host._replace(kind="lib64")).libdir == "/usr/local/lib"


def test_libdir_is_never_looked_up_on_freebsd() -> None:
    for kind in ("debian", "lib64"):
        found = where(host=Host("x86_64-unknown-freebsd", kind))
        assert (found.libdir, found.from_host) == ("/usr/local/lib", False)


def test_a_stated_libdir_does_not_depend_on_the_host() -> None:
    found = where(Options(libdir="lib32"), host=Host(kind="debian"))
    assert (found.libdir, found.from_host) == ("/usr/local/lib32", False)


def test_a_host_that_debian_does_not_have() -> None:
    with pytest.raises(UserError, match="no port"):
        where(host=Host("aarch64-apple-darwin", "debian"))
    with pytest.raises(UserError, match="'redhat' is no kind"):
        where(host=Host(kind="redhat"))


def test_multiarch_tuples() -> None:
    assert multiarch("i686-unknown-linux-gnu") == "i386-linux-gnu"
    assert multiarch("armv7-unknown-linux-gnueabihf") == "arm-linux-gnueabihf"
    assert multiarch("x86_64-alpine-linux-musl") == "x86_64-linux-musl"
    assert multiarch(MSVC) is None


def test_paths_of_hosts_with_drives() -> None:
    found = where(host=Host(MSVC))
    assert found.pkgconfigdir == "c:/lib\\pkgconfig"
    assert style_of(Host(MSVC)).drives
    assert not style_of(Host("x86_64-pc-cygwin")).drives
