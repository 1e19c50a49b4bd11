/// Returns a number.
#[no_mangle]
pub extern "C" fn seedling_number() -> i32 {
    8
}
