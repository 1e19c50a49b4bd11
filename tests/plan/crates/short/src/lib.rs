/// Returns a number.
#[no_mangle]
pub extern "C" fn short_number() -> i32 {
    5
}
