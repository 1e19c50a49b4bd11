/// Returns a number.
#[no_mangle]
pub extern "C" fn slips_number() -> i32 {
    5
}
