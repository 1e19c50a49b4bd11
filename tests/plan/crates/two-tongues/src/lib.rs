/// Returns a number.
#[no_mangle]
pub extern "C" fn two_tongues_number() -> i32 {
    11
}
