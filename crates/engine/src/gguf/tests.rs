//! Hostile headers: each one results in an error that says what is wrong.
use std::io::Write;

use super::written::string;
use super::*;

/// A header with the given counts, followed by `rest`.
fn file(tensors: u64, metadata: u64, rest: &[u8]) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
    let mut bytes = b"GGUF\x03\0\0\0".to_vec();
    bytes.extend(tensors.to_le_bytes());
    bytes.extend(metadata.to_le_bytes());
    bytes.extend(rest);
    file.write_all(&bytes).expect("written");
    file
}

fn tensor(name: &str, dimensions: &[u64], type_id: u32, offset: u64) -> Vec<u8> {
    let mut bytes = string(name);
    bytes.extend((dimensions.len() as u32).to_le_bytes());
    dimensions.iter().for_each(|n| bytes.extend(n.to_le_bytes()));
    bytes.extend(type_id.to_le_bytes());
    bytes.extend(offset.to_le_bytes());
    bytes
}

fn refusal(file: &tempfile::NamedTempFile) -> String {
    Gguf::open(file.path()).err().map(|error| error.to_string()).unwrap_or_default()
}

#[test]
fn absurd_counts_end_in_an_error_not_in_an_allocation() {
    for (tensors, metadata) in [(u64::MAX, 0), (0, u64::MAX), (u64::MAX, u64::MAX)] {
        let message = refusal(&file(tensors, metadata, &[]));
        assert!(message.contains("more than any model has"), "a count is not believed: {message}");
    }
    let huge_array =
        [string("k"), 9u32.to_le_bytes().into(), 0u32.to_le_bytes().into(), u64::MAX.to_le_bytes().into()];
    assert!(refusal(&file(0, 1, &huge_array.concat())).contains("does not end within"));
    // All of these items exist, one byte each. In memory they would take thirty times as much.
    let count = (1u64 << 22) + 1;
    let many =
        [string("k"), 9u32.to_le_bytes().into(), 0u32.to_le_bytes().into(), count.to_le_bytes().into()]
            .concat();
    let many = [many, vec![0; count as usize]].concat();
    assert!(refusal(&file(0, 1, &many)).contains("more array items than any model has"));
    let huge_string = [u64::MAX.to_le_bytes().to_vec(), b"abc".to_vec()].concat();
    assert!(refusal(&file(0, 1, &huge_string)).contains("does not end within"));
}

#[test]
fn tensors_that_claim_what_the_file_has_not_are_refused() {
    let message = refusal(&file(1, 0, &tensor("w", &[64, 2], 0, 0)));
    assert!(message.contains("is cut short"), "a promise past the end is a cut-short file: {message}");
    let message = refusal(&file(1, 0, &tensor("w", &[u64::MAX / 2, 9], 0, 0)));
    assert!(message.contains("impossible shape"), "an overflowing shape is named: {message}");
    let message = refusal(&file(1, 0, &tensor("w", &[33, 1], 2, 0)));
    assert!(message.contains("impossible shape"), "rows are whole blocks: {message}");
    let message = refusal(&file(1, 0, &tensor("w", &[1], 0, u64::MAX - 31)));
    assert!(message.contains("outside any file") || message.contains("impossible"), "{message}");
    let message = refusal(&file(2, 0, &[tensor("w", &[0], 0, 0), tensor("w", &[0], 0, 0)].concat()));
    assert!(message.contains("named twice"), "two tensors of one name cannot both be meant: {message}");
}

#[test]
fn alignments_that_no_vector_could_be_read_at_are_refused() {
    let with_alignment = |alignment: u32| {
        let entry =
            [string("general.alignment"), 4u32.to_le_bytes().into(), alignment.to_le_bytes().into()].concat();
        let rest = [entry, tensor("w", &[32], 2, u64::from(alignment)), vec![0; 256]].concat();
        refusal(&file(1, 1, &rest))
    };
    for alignment in [0, 1, 2, 4, 12, 24] {
        let message = with_alignment(alignment);
        assert!(
            message.contains("is not plausible"),
            "blocks of numbers are not read at {alignment}: {message}"
        );
    }
    for alignment in [8, 32, 64] {
        assert_eq!(with_alignment(alignment), "", "{alignment} is fine");
    }
}

#[test]
fn tensors_that_overlap_are_refused() {
    let two = |first: u64, second: u64| {
        let tensors = [tensor("a", &[16], 0, first), tensor("b", &[16], 0, second)].concat();
        refusal(&file(2, 0, &[tensors, vec![0; 256]].concat()))
    };
    assert!(two(0, 0).contains("`a` and `b` overlap"), "a small file could claim any amount of memory");
    assert!(two(32, 0).contains("overlap"), "in any order");
    assert_eq!(two(0, 64), "", "one after the other is how every file is written");
    let empty = [tensor("a", &[0], 0, 0), tensor("b", &[16], 0, 0)].concat();
    assert_eq!(refusal(&file(2, 0, &[empty, vec![0; 128]].concat())), "", "nothing overlaps with nothing");
}

#[test]
fn nesting_is_bounded() {
    let mut bytes = string("k");
    bytes.extend(9u32.to_le_bytes());
    for _ in 0..1000 {
        bytes.extend(9u32.to_le_bytes());
        bytes.extend(1u64.to_le_bytes());
    }
    assert!(refusal(&file(0, 1, &bytes)).contains("nested too deeply"));
}

#[test]
fn unknown_tensor_types_are_left_to_the_caller() {
    let file = file(1, 0, &[tensor("w", &[32], 19, 0), vec![0; 64]].concat());
    let gguf = Gguf::open(file.path()).expect("the header itself is sound");
    assert_eq!(gguf.tensor("w").and_then(TensorInfo::dtype), None);
}

#[test]
fn a_damaged_header_never_panics() {
    let sound = [
        string("general.architecture"),
        8u32.to_le_bytes().into(),
        string("llama"),
        string("llama.block_count"),
        4u32.to_le_bytes().into(),
        1u32.to_le_bytes().into(),
        string("tokenizer.ggml.tokens"),
        9u32.to_le_bytes().into(),
        8u32.to_le_bytes().into(),
        2u64.to_le_bytes().into(),
        string("a"),
        string("b"),
        tensor("token_embd.weight", &[32, 2], 2, 0),
        vec![0; 128],
    ]
    .concat();
    let whole = std::fs::read(file(1, 3, &sound).path()).expect("it was written");
    let outcome = |bytes: &[u8]| {
        let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
        file.write_all(bytes).expect("written");
        crate::inspect::inspect(file.path(), None).map(|inspection| inspection.obstacles)
    };
    assert!(outcome(&whole).is_ok_and(|obstacles| !obstacles.is_empty()), "sound, though no whole model");
    let mut refused = 0;
    for length in 0..whole.len() {
        refused += usize::from(outcome(&whole[..length]).is_err());
    }
    assert!(refused > whole.len() / 2, "a file that is cut short is refused: {refused} of {}", whole.len());
    for bit in 0..whole.len() * 8 {
        let mut flipped = whole.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        // It must not panic or allocate without end. Some flips change nothing that matters.
        let _ = outcome(&flipped);
    }
}

#[test]
fn what_a_failed_download_left_is_named() {
    let bytes = |bytes: &[u8]| {
        let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
        file.write_all(bytes).expect("written");
        refusal(&file)
    };
    for (left, what) in [
        (&b""[..], "is empty"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:00\n", "is a pointer of Git LFS"),
        (b"\r\n<!DOCTYPE HTML><title>404</title>", "is a web page"),
        (b"<html>", "is a web page"),
    ] {
        let message = bytes(left);
        assert!(message.contains(what) && message.contains("download it again"), "{what}: {message}");
    }
    for other in [&b"GG"[..], b"PK\x03\x04", b"<svg"] {
        let message = bytes(other);
        assert!(message.contains("is not a GGUF weights file"), "nothing is guessed: {message}");
    }
}

#[test]
fn files_for_other_machines_and_parts_are_no_damage() {
    let mut big = tempfile::NamedTempFile::new().expect("a temporary file");
    big.write_all(b"GGUF\0\0\0\x03").and_then(|()| big.write_all(&[0; 16])).expect("written");
    let message = refusal(&big);
    assert!(message.contains("big-endian") && !message.contains("damaged"), "{message}");

    let number =
        |key: &str, value: u16| [string(key), 2u32.to_le_bytes().into(), value.to_le_bytes().into()].concat();
    let part = |count| file(0, 2, &[number("split.no", 1), number("split.count", count)].concat());
    let message = refusal(&part(3));
    assert!(message.contains("part 2 of 3") && message.contains("join the parts"), "{message}");
    assert!(refusal(&part(1)).is_empty(), "one part is the whole file");
}
