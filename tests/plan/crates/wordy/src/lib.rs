/// Returns a number.
#[no_mangle]
pub extern "C" fn wordy_number() -> i32 {
    5
}
