/// Returns a number.
#[no_mangle]
pub extern "C" fn peeler_number() -> i32 {
    6
}
