/// Returns a number.
#[no_mangle]
pub extern "C" fn entire_number() -> i32 {
    6
}
