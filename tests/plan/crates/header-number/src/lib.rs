/// Returns a number.
#[no_mangle]
pub extern "C" fn header_number_number() -> i32 {
    13
}
