"""A trial: really building a crate with cargo-c and using it from C.

A build runs the crate's code: its build script, its macros, those of its dependencies, and in the
end its library. Nothing outside this room does so, and no command comes here unless a person asks
for a build.
"""
