/// Returns a number.
#[no_mangle]
pub extern "C" fn hook_number() -> i32 {
    4
}
