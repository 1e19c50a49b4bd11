"""Patches that give a crate cargo-c support, or mend what it has."""
