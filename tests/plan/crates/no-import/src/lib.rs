/// Returns a number.
#[no_mangle]
pub extern "C" fn no_import_number() -> i32 {
    9
}
