"""What cargo-c makes of a package: the resolved C API, by the rules of a cargo-c release."""
