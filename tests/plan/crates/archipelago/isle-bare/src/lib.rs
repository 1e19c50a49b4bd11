/// Returns a number.
#[no_mangle]
pub extern "C" fn isle_bare_number() -> i32 {
    9
}
