"""What the bytes of a library tell beside its format."""
