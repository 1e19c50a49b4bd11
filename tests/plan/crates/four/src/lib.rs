/// Returns a number.
#[no_mangle]
pub extern "C" fn four_number() -> i32 {
    4
}
