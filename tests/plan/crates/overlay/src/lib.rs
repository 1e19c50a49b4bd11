/// Returns a number.
#[no_mangle]
pub extern "C" fn overlay_number() -> i32 {
    7
}
