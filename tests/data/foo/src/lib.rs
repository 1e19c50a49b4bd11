//! Does one thing well.

use std::os::raw::{c_char, c_int};

/// What is made.
pub struct Foo {
    level: c_int,
}

/// Makes one, which `foo_free` takes back.
#[no_mangle]
pub extern "C" fn foo_new(level: c_int) -> Option<Box<Foo>> {
    Some(Box::new(Foo { level }))
}

/// Tells its level.
#[no_mangle]
pub extern "C" fn foo_level(foo: &Foo) -> c_int {
    foo.level
}

/// Names its level.
#[no_mangle]
pub extern "C" fn foo_name(foo: &Foo) -> *const c_char {
    ["none\0", "some\0", "all\0"][foo.level.rem_euclid(3) as usize].as_ptr().cast()
}

/// Takes it back.
#[no_mangle]
pub extern "C" fn foo_free(_: Option<Box<Foo>>) {}
