/// Returns a number.
#[no_mangle]
pub extern "C" fn far_drawer_number() -> i32 {
    10
}
