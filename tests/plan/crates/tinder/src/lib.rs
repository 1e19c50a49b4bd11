/// Returns a number.
#[no_mangle]
pub extern "C" fn tinder_number() -> i32 {
    6
}
