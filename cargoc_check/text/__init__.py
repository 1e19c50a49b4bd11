"""Texts: where things stand in them, and how TOML, versions and terminals read them."""
