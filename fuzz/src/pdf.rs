//! A resume as PDF, from anybody: text, or an error.
//!
//! The first byte of the input chooses: 0, and the rest is the file; else the rest is the objects of a file,
//! each ended by a byte 1, for which a sound table and trailer are written. Object 1 should be the catalog.

/// One input.
pub fn run(input: &[u8]) {
    let Some((&choice, rest)) = input.split_first() else { return };
    let file = if choice == 0 { rest.to_vec() } else { written(rest) };
    let answer = profile::read_pdf_as_json(file);
    assert!(answer.starts_with('{'), "whatever it is, the parent process gets an answer it can read");
}

fn written(objects: &[u8]) -> Vec<u8> {
    let mut file = b"%PDF-1.5\n".to_vec();
    let mut table = b"0000000000 65535 f \n".to_vec();
    let mut count = 1;
    for object in objects.split(|&byte| byte == 1) {
        table.extend(format!("{:010} 00000 n \n", file.len()).into_bytes());
        file.extend(format!("{count} 0 obj\n").into_bytes());
        file.extend(object);
        file.extend(b"\nendobj\n");
        count += 1;
    }
    let start = file.len();
    file.extend(format!("xref\n0 {count}\n").into_bytes());
    file.extend(table);
    file.extend(format!("trailer << /Size {count} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n").into_bytes());
    file
}
