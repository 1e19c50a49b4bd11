"""What a crate's files say, by cargo's rules and without cargo.

Modules import from their own group and from those above it:

- paths, limits, borders, wildcards: texts and bounds, no files
- files, archive (listing), memory, globs: where files come from, and what patterns match
- manifest, refusals, inheritance: one Cargo.toml, and what it takes from its workspace
- features, dependencies, library, binaries, package: what a package has
- roots, members, workspace, spec: which packages there are, and which are asked for
- published (ignoring): what cargo would publish of them
- sources, commands, linking, cbindgen, rust_…: what stands beside the manifests
- edits: mends of a manifest that prove themselves
"""
