//! Compares every type with candle's numbers, and every tier with the scalar one.
use candle_core::quantized::QTensor;
use candle_core::{Device, Tensor};

use super::*;
use crate::gguf::TensorBytes;

const TYPES: [GgmlDType; 13] = [
    GgmlDType::F32,
    GgmlDType::F16,
    GgmlDType::BF16,
    GgmlDType::Q4_0,
    GgmlDType::Q4_1,
    GgmlDType::Q5_0,
    GgmlDType::Q5_1,
    GgmlDType::Q8_0,
    GgmlDType::Q2K,
    GgmlDType::Q3K,
    GgmlDType::Q4K,
    GgmlDType::Q5K,
    GgmlDType::Q6K,
];

fn noise(n: usize, seed: u32) -> Vec<f32> {
    let mut state = seed.wrapping_mul(0x9E37_79B9) | 1;
    (0..n)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            (state % 20_001) as f32 / 10_000.0 - 1.0
        })
        .collect()
}

/// Weights quantized by candle, so that our own code does not write what it reads.
fn matrix(dtype: GgmlDType, rows: usize, columns: usize) -> Matrix {
    let weights =
        Tensor::from_vec(noise(rows * columns, 7), (rows, columns), &Device::Cpu).expect("a tensor");
    let quantized = QTensor::quantize(&weights, dtype).expect("a quantised tensor");
    let bytes = TensorBytes::from_bytes(&quantized.data().expect("its bytes"));
    Matrix { dtype, rows, columns, bytes }
}

fn product(weights: &Matrix, values: &[f32], tier: Tier) -> Vec<f32> {
    let rows = values.len() / weights.columns;
    let mut x = Activations::default();
    x.resize(rows, weights.columns);
    x.values_mut().copy_from_slice(values);
    let mut pool = ThreadPool::new(2);
    x.quantize(&mut pool, tier);
    let mut out = vec![0.25; rows * weights.rows];
    matmul(&mut pool, tier, &x, &mut [MatMul { weights, out: &mut out, add: true }], &[]);
    out
}

#[test]
fn every_type_agrees_with_candle_numbers() {
    for dtype in TYPES {
        let weights = matrix(dtype, 37, 512);
        let values = noise(5 * 512, 3);
        let out = product(&weights, &values, Tier::best());
        let mut row = vec![0.0; 512];
        for (n, values) in values.chunks_exact(512).enumerate() {
            for number in 0..37 {
                weights.read_row(number, &mut row);
                let expect: f64 =
                    0.25 + row.iter().zip(values).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum::<f64>();
                let got = f64::from(out[n * 37 + number]);
                // Activations of 8 bits are off by at most 1/254 of the largest, in either direction.
                assert!((got - expect).abs() < 0.15, "{dtype:?}, row {number}: {got} for {expect}");
            }
        }
    }
}

#[test]
fn every_tier_and_every_number_of_rows_gives_the_same_bits() {
    for dtype in TYPES {
        let weights = matrix(dtype, 37, 512);
        let values = noise(21 * 512, 11);
        let whole = product(&weights, &values, Tier::best());
        for tier in Tier::available() {
            assert_eq!(product(&weights, &values, tier), whole, "{dtype:?} on {}", tier.name());
        }
        for rows in [1, 2, 3, 4, 5, 13] {
            let parts: Vec<f32> = values
                .chunks(rows * 512)
                .flat_map(|values| product(&weights, values, Tier::best()))
                .collect();
            assert_eq!(parts, whole, "{dtype:?}, {rows} rows at a time");
        }
    }
}

#[test]
fn widths_that_are_no_whole_vectors_are_for_plain_numbers() {
    let weights = matrix(GgmlDType::F16, 18, 19);
    let values = noise(2 * 19, 5);
    let out = product(&weights, &values, Tier::best());
    let mut row = vec![0.0; 19];
    weights.read_row(17, &mut row);
    let expect: f32 = 0.25 + row.iter().zip(&values[19..]).map(|(a, b)| a * b).sum::<f32>();
    assert!((out[18 + 17] - expect).abs() < 1e-5, "{} for {expect}", out[18 + 17]);
}
