/// Returns a number.
#[no_mangle]
pub extern "C" fn handloom_number() -> i32 {
    8
}
