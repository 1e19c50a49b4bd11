/// Returns a number.
#[no_mangle]
pub extern "C" fn abacus_number() -> i32 {
    6
}
