/// Returns a number.
#[no_mangle]
pub extern "C" fn fraction_number() -> i32 {
    8
}
