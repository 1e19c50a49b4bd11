/// Returns a number.
#[no_mangle]
pub extern "C" fn stray_up_number() -> i32 {
    8
}
