/// Returns a number.
#[no_mangle]
pub extern "C" fn big_drum_number() -> i32 {
    8
}
