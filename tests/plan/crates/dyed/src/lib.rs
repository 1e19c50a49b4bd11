/// Returns a number.
#[no_mangle]
pub extern "C" fn dyed_number() -> i32 {
    4
}
