/// Returns a number.
#[no_mangle]
pub extern "C" fn crane_number() -> i32 {
    5
}
