/// Returns a number.
#[no_mangle]
pub extern "C" fn loose_number() -> i32 {
    5
}
