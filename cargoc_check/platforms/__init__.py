"""What differs by target: triples, `cfg(…)`, and how cargo-c names what it installs there."""
