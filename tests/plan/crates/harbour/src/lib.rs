/// Returns a number.
#[no_mangle]
pub extern "C" fn harbour_number() -> i32 {
    7
}
