/// Returns a number.
#[no_mangle]
pub extern "C" fn pen_name_number() -> i32 {
    8
}
