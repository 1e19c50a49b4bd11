"""Rules about crates, one module for each family: what `audit` asks."""
