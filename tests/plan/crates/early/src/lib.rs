/// Returns a number.
#[no_mangle]
pub extern "C" fn early_number() -> i32 {
    5
}
