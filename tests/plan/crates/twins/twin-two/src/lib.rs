/// Returns a number.
#[no_mangle]
pub extern "C" fn twin_two_number() -> i32 {
    8
}
