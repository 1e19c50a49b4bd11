/// Returns a number.
#[no_mangle]
pub extern "C" fn seed_number() -> i32 {
    4
}
