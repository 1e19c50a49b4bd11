/// Returns a number.
#[no_mangle]
pub extern "C" fn nested_number() -> i32 {
    6
}
