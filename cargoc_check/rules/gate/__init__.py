"""Rules about what a gate has tried: a crate planned, built, and used from C."""
