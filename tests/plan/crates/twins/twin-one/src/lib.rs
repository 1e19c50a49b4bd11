/// Returns a number.
#[no_mangle]
pub extern "C" fn twin_one_number() -> i32 {
    8
}
