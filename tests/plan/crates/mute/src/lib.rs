/// Returns a number.
#[no_mangle]
pub extern "C" fn mute_number() -> i32 {
    4
}
