"""Archives and packages as streams of members: bounded, and never unpacked into place.

Modules import from their own line and from those above it:

- limits, stream, members: bounds, bytes in order, and the values that all readers give
- compression, sparse, tar, cpio: what packages are made of
- text: what packages say of themselves
- deb, rpm, tar_packages, zip_packages: one module per way in which packages are put together
- package: which of them a file is
"""
