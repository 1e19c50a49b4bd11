/// Returns a number.
#[no_mangle]
pub extern "C" fn from_nowhere_number() -> i32 {
    12
}
