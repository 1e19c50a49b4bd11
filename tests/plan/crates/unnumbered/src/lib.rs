/// Returns a number.
#[no_mangle]
pub extern "C" fn unnumbered_number() -> i32 {
    10
}
