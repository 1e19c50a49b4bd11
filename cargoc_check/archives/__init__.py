"""Archives and packages as streams of members: bounded, and never unpacked into place."""
