"""Check that a Rust crate makes a good C library with cargo-c."""

__version__ = "0.1.0"
