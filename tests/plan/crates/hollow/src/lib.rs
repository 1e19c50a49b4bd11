/// Returns a number.
#[no_mangle]
pub extern "C" fn hollow_number() -> i32 {
    6
}
