"""The crate that a rule's example is a part of."""

from __future__ import annotations


def complete(files: dict[str, str]) -> dict[str, str]:
    """Make an example's files a crate, or a workspace of crates.

    Each folder with a Cargo.toml gets a library of one function and a cbindgen.toml of good
    practice, the root a lock file. A root manifest without `[workspace]` gets the tables that it
    does not have: `[package]` of a library `mylib` 1.2.3 with description and licence, and the
    feature `capi`. A file whose text is `(absent)` is left out.
    """
    crate = {"Cargo.lock": "version = 4\n", "Cargo.toml": ""}
    for name in ("Cargo.toml", *files):
        folder, _, base = name.rpartition("/")
        if base == "Cargo.toml" and "[workspace]" not in files.get(name, ""):
            start = f"{folder}/" if folder else ""
            crate |= {f"{start}src/lib.rs": _LIBRARY, f"{start}cbindgen.toml": _CBINDGEN}
    crate |= files
    if "[workspace]" not in crate["Cargo.toml"]:
        for header, text in _TABLES.items():
            if f"[{header}]" not in crate["Cargo.toml"]:
                crate["Cargo.toml"] = text + crate["Cargo.toml"]
    return {name: text for name, text in crate.items() if text != "(absent)\n"}


_TABLES = {
    "features": "[features]\ncapi = []\n\n",
    "package": (
        '[package]\nname = "mylib"\nversion = "1.2.3"\nedition = "2021"\n'
        'description = "Does one thing well"\nlicense = "MIT"\n\n'
    ),
}
_LIBRARY = '#[no_mangle]\npub extern "C" fn mylib_answer() -> u32 {\n    42\n}\n'
_CBINDGEN = 'language = "C"\ninclude_guard = "MYLIB_H"\ncpp_compat = true\n'
