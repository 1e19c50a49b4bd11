//! The C API of `roman`. What the functions promise stands in `include/roman.h`.

use std::ffi::{c_char, CStr};

/// # Safety
///
/// `text` points at `room` writable bytes.
#[no_mangle]
pub unsafe extern "C" fn roman_write(number: u16, text: *mut c_char, room: usize) -> usize {
    match roman::write(number) {
        Some(numeral) if numeral.len() < room => {
            std::ptr::copy_nonoverlapping(numeral.as_ptr().cast(), text, numeral.len());
            *text.add(numeral.len()) = 0;
            numeral.len()
        }
        _ => 0,
    }
}

/// # Safety
///
/// `text` points at bytes that end in a zero.
#[no_mangle]
pub unsafe extern "C" fn roman_read(text: *const c_char) -> u16 {
    let text = CStr::from_ptr(text).to_str();
    text.ok().and_then(roman::read).unwrap_or(0)
}
