/// Returns a number.
#[no_mangle]
pub extern "C" fn peeled_number() -> i32 {
    6
}
