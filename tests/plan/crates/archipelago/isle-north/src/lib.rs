/// Returns a number.
#[no_mangle]
pub extern "C" fn isle_north_number() -> i32 {
    10
}
