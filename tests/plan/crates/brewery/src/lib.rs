/// Returns a number.
#[no_mangle]
pub extern "C" fn brewery_number() -> i32 {
    7
}
