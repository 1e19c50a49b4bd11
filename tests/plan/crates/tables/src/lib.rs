/// Returns a number.
#[no_mangle]
pub extern "C" fn tables_number() -> i32 {
    6
}
