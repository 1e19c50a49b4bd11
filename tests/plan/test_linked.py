"""Names that the crate gives to the linker; all `ran` with cargo-c 0.10.24."""

from __future__ import annotations

from cargoc_check.plan.model import Options, Plan
from tests.support.plans import USR, entry, plan_of

RUSTFLAGS = '[package.metadata.capi.library]\nrustflags = "{}"\n'
TARGET = "[package.metadata.capi.library.target.'{}']\nrustflags = '-C link-arg=-Wl,-soname,{}'\n"
CONFIG = '[build]\nrustflags = ["-C", "link-arg=-Wl,-soname,config.so"]\n'
SCRIPT = 'fn main() {{ println!("cargo:rustc-cdylib-link-arg=-Wl,-soname,{}"); }}'


def soname(text: str = "", options: Options = USR, **files: str) -> str | None:
    plan = plan_of(text, options, files={name.replace("__", "."): t for name, t in files.items()})
    binary = entry(plan, "shared").binary
    assert binary is not None
    assert (binary.soname is None) == bool(doubts(plan))
    return binary.soname


def doubts(plan: Plan) -> list[str]:
    return [one.what for one in plan.unknown if "soname" in one.what]


def test_the_last_of_the_metadata_counts() -> None:
    flags = "-C link-arg=-Wl,-soname,a.so -C link-arg=-Wl,-soname=b.so"
    text = RUSTFLAGS.format(flags)
    assert soname(text) == "b.so"
    assert soname(text + TARGET.format("cfg(windows)", "t.so")) == "b.so"
    both = text + TARGET.format("cfg(unix)", "t.so") + TARGET.format("cfg(not(windows))", "u.so")
    assert soname(both) == "u.so"
    assert soname(both + TARGET.format("x86_64-unknown-linux-gnu", "v.so")) == "u.so"
    assert soname(both, USR._replace(rustflags="-Clink-arg=-Wl,-soname,env.so")) == "env.so"


def test_a_value_in_another_flag_is_not_known() -> None:
    flags = "-C link-arg=-Wl,-soname -C link-arg=-Wl,b.so"
    assert soname(RUSTFLAGS.format(flags)) is None


def test_what_a_build_script_says() -> None:
    assert soname(build__rs=SCRIPT.format("x.so")) is None
    assert soname(build__rs=SCRIPT.format("libmylib.so.1")) == "libmylib.so.1"
    assert soname(build__rs="fn main() { cdylib_link_lines::metabuild(); }") is None
    env = USR._replace(rustflags="-Clink-arg=-Wl,-soname,env.so")
    assert soname(options=env, build__rs=SCRIPT.format("x.so")) is None


def test_what_configuration_files_say() -> None:
    files = {".cargo/config.toml": CONFIG}
    plan = plan_of(files=files)
    assert doubts(plan) == ["soname of /usr/lib/libmylib.so.1.2.3"]
    assert doubts(plan_of(options=USR._replace(rustflags="-C lto"), files=files)) == []
    mac = plan_of(options=USR._replace(target="aarch64-apple-darwin"), files=files)
    assert doubts(mac) == []
