/// Returns a number.
#[no_mangle]
pub extern "C" fn babel_number() -> i32 {
    5
}
