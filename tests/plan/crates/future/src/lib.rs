/// Returns a number.
#[no_mangle]
pub extern "C" fn future_number() -> i32 {
    6
}
