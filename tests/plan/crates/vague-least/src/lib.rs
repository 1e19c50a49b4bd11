/// Returns a number.
#[no_mangle]
pub extern "C" fn vague_least_number() -> i32 {
    11
}
