/// Returns a number.
#[no_mangle]
pub extern "C" fn up_drawer_number() -> i32 {
    9
}
