"""pkg-config files: the reader, what they say, and where that leads in a tree."""
