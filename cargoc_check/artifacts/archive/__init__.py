"""Archives of objects: static libraries, import libraries, and definition files."""
