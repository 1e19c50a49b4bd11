//! The C API: an opaque handle, and one function an operation.

use crate::Fletcher32;

/// Starts a checksum. Free it with `fletcher32_free`.
#[no_mangle]
pub extern "C" fn fletcher32_new() -> *mut Fletcher32 {
    Box::into_raw(Box::default())
}

/// Takes `size` more bytes, which may be none.
///
/// # Safety
///
/// `sum` comes from `fletcher32_new` and is not freed yet; `data` points at `size` readable bytes.
#[no_mangle]
pub unsafe extern "C" fn fletcher32_update(sum: *mut Fletcher32, data: *const u8, size: usize) {
    if size > 0 {
        (*sum).update(std::slice::from_raw_parts(data, size));
    }
}

/// Returns the checksum of what was taken so far.
///
/// # Safety
///
/// `sum` comes from `fletcher32_new` and is not freed yet.
#[no_mangle]
pub unsafe extern "C" fn fletcher32_value(sum: *const Fletcher32) -> u32 {
    (*sum).value()
}

/// Frees a checksum; NULL is let pass.
///
/// # Safety
///
/// `sum` is NULL, or comes from `fletcher32_new` and is not freed yet.
#[no_mangle]
pub unsafe extern "C" fn fletcher32_free(sum: *mut Fletcher32) {
    if !sum.is_null() {
        drop(Box::from_raw(sum));
    }
}
