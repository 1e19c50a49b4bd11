/// Returns a number.
#[no_mangle]
pub extern "C" fn alias_number() -> i32 {
    5
}
