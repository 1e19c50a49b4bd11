/// Returns a number.
#[no_mangle]
pub extern "C" fn patient_number() -> i32 {
    7
}
