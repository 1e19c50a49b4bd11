/// Returns a number.
#[no_mangle]
pub extern "C" fn halved_number() -> i32 {
    6
}
