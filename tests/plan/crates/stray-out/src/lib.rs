/// Returns a number.
#[no_mangle]
pub extern "C" fn stray_out_number() -> i32 {
    9
}
