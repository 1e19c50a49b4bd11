//! Functions for C.

use std::slice;

use crate::Constituent;

/// Returns the height above the mean level, in metres, at an hour.
///
/// # Safety
///
/// `constituents` points at `count` of them; it may be NULL where `count` is 0.
#[no_mangle]
pub unsafe extern "C" fn tides_height(
    constituents: *const Constituent,
    count: usize,
    hour: f64,
) -> f64 {
    if constituents.is_null() {
        return 0.0;
    }
    crate::height(unsafe { slice::from_raw_parts(constituents, count) }, hour)
}
