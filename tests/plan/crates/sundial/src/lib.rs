/// Returns a number.
#[no_mangle]
pub extern "C" fn sundial_number() -> i32 {
    7
}
