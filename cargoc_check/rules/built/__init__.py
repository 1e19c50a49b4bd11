"""Rules about what was built, one module for each family: what `verify` asks."""
