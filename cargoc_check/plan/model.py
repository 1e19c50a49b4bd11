"""The values of a plan: what is asked of `cargo cinstall`, and what it makes of that."""

from typing import Literal, NamedTuple

Cause = Literal[
    "unknown option",
    "unsupported target",
    "no library",
    "no feature",
    "metadata error",
    "crate name",
    "copy failure",
    "panic",
    "older than min_version",
]
"""Why `cargo cinstall` stops."""

Role = Literal[
    "shared",
    "link",
    "static",
    "import library",
    "definition",
    "debug info",
    "pkg-config",
    "header",
    "data",
]


class Options(NamedTuple):
    """Options of `cargo cinstall`, None or empty where they are not given.

    Directories are as written: relative ones are joined to the prefix. `target` is the triple of
    `--target`; without it the build is native. `library_types` are those of `--library-type`.
    `debug` is `--debug`, which some releases stumble over; `rustflags` is the environment variable
    RUSTFLAGS.
    """

    prefix: str | None = None
    libdir: str | None = None
    includedir: str | None = None
    bindir: str | None = None
    pkgconfigdir: str | None = None
    datarootdir: str | None = None
    datadir: str | None = None
    library_types: tuple[str, ...] = ()
    meson_paths: bool = False
    target: str | None = None
    profile: str | None = None
    rustflags: str = ""
    debug: bool = False
    crt_static: bool = False


class Host(NamedTuple):
    """What cargo-c would find on the build host; nothing of it is ever probed.

    `kind` names a row of `data/hosts.toml`: generic, debian (dpkg-architecture works) or lib64
    (`/usr/lib64` is a real directory). `deb_host_rust_type` is the environment variable.
    """

    triple: str = "x86_64-unknown-linux-gnu"
    kind: str = "generic"
    deb_host_rust_type: str | None = None


class Binary(NamedTuple):
    """What the loader will read in a shared library; versions are those of Mach-O."""

    format: str
    soname: str | None = None
    install_name: str | None = None
    current_version: tuple[int, int, int] | None = None
    compatibility_version: tuple[int, int, int] | None = None


class Entry(NamedTuple):
    """A file or link to be installed, its path from `/` without the destdir.

    `why` says which key decided its name or place. `link` is the text of a symbolic link, `text`
    a pkg-config file's, `macros` the version macros of a header, by name. `source` is the file of
    the crate that is copied, relative to the root of the subject's files.
    """

    path: str
    role: Role
    why: str
    link: str | None = None
    text: str | None = None
    macros: tuple[tuple[str, str], ...] = ()
    binary: Binary | None = None
    source: str | None = None


class Unknown(NamedTuple):
    """Something that only a build can tell, and why."""

    what: str
    why: str


class Refused(NamedTuple):
    """Why cargo-c would stop, and what would already lie on disk by then."""

    cause: Cause
    message: str
    left: tuple[str, ...] = ()


class Plan(NamedTuple):
    """What is installed of one package for one target.

    `version` is empty where it is inherited from a workspace that is not among the files.
    `outside` are paths that cargo-c would write past the destdir; none of them is in `tree`. Those
    that begin with `/` lie in the running system, those with `../` beside the destdir.
    """

    package: str
    version: str
    target: str
    cargo_c: str
    args: tuple[str, ...]
    refused: Refused | None
    tree: tuple[Entry, ...]
    outside: tuple[str, ...]
    unknown: tuple[Unknown, ...]
    notes: tuple[str, ...] = ()
    """What depends on the build host, or is an estimate, in sentences."""

    @property
    def binary(self) -> Binary | None:
        """Return what the loader reads in the shared library, None without one."""
        return next((entry.binary for entry in self.tree if entry.binary), None)
