/// Returns a number.
#[no_mangle]
pub extern "C" fn trimmed_number() -> i32 {
    7
}
