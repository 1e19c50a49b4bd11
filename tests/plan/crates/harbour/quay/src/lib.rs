/// Returns a number.
#[no_mangle]
pub extern "C" fn quay_number() -> i32 {
    4
}
