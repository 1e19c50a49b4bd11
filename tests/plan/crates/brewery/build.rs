use std::{env, fs, path::Path};

fn main() {
    let out = env::var("OUT_DIR").unwrap();
    for file in [
        "capi/include/malt/wort.h",
        "capi/share/hops.txt",
        "made/foam.h",
        "made/kegs/list.txt",
        "made/sold.csv",
    ] {
        let path = Path::new(&out).join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "/* brewed */\n").unwrap();
    }
}
