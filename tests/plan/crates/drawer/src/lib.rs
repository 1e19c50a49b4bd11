/// Returns a number.
#[no_mangle]
pub extern "C" fn drawer_number() -> i32 {
    6
}
