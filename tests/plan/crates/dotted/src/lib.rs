/// Returns a number.
#[no_mangle]
pub extern "C" fn dotted_number() -> i32 {
    6
}
