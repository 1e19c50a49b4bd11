/// Returns a number.
#[no_mangle]
pub extern "C" fn isle_south_number() -> i32 {
    10
}
