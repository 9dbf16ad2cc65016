//! Single products with our kernels and candle's on the same blocks, to judge a change of a kernel before a
//! whole model is measured.
use std::time::Instant;

use anyhow::{Result, ensure};
use candle_core::quantized::{GgmlDType, QMatMul, QStorage, QTensor};
use candle_core::{DType, Device, Module, Tensor};
use engine::testing::MatMulBench;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use crate::figures::median;

/// What is measured, by the names of the types.
const TYPES: [(&str, GgmlDType); 10] = [
    ("Q4_0", GgmlDType::Q4_0),
    ("Q4_1", GgmlDType::Q4_1),
    ("Q5_0", GgmlDType::Q5_0),
    ("Q5_1", GgmlDType::Q5_1),
    ("Q8_0", GgmlDType::Q8_0),
    ("Q2_K", GgmlDType::Q2K),
    ("Q3_K", GgmlDType::Q3K),
    ("Q4_K", GgmlDType::Q4K),
    ("Q5_K", GgmlDType::Q5K),
    ("Q6_K", GgmlDType::Q6K),
];
/// Rows of activations, and megabytes of weights. The rows are those of a pass of an answer, of one with
/// guesses, and of a prompt. The weights are more than a cache holds if memory is the limit.
const CASES: [(usize, usize); 3] = [(1, 100), (4, 100), (256, 8)];
/// Values of a row.
const COLUMNS: usize = 2048;
/// Rows of weights that are different; the rest repeats them.
const DIFFERENT: usize = 256;
/// Our results may differ from candle's by this share of their length, because the two quantize activations
/// differently.
const TOLERANCE: f32 = 0.02;

#[derive(clap::Args)]
pub(crate) struct Products {
    /// Only types whose name contains this
    #[arg(long, value_name = "TEXT")]
    dtype: Option<String>,
    /// Repeats of every product
    #[arg(long, value_name = "N", default_value_t = 15, value_parser = clap::value_parser!(u16).range(1..))]
    repeats: u16,
    /// Our threads [default: one a core, at most eight]; candle takes RAYON_NUM_THREADS or all cores
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
}

/// Multiplies in turns and prints each row of the table when it is measured.
#[expect(clippy::print_stdout, reason = "the table is the result")]
pub(crate) fn measure(products: &Products) -> Result<()> {
    let threads = products.threads.unwrap_or_else(crate::default_threads);
    println!("| type | rows | ours, GB/s | candle, GB/s | ours / candle | kernels |");
    println!("|---|---|---|---|---|---|");
    for (name, dtype) in TYPES {
        if products.dtype.as_ref().is_some_and(|text| !name.contains(text.as_str())) {
            continue;
        }
        for (rows, megabytes) in CASES {
            let mut pair = Pair::new(dtype, megabytes * 1_000_000, rows, threads)?;
            pair.check()?;
            let (mut ours, mut candle) = (Vec::new(), Vec::new());
            for _ in 0..products.repeats {
                ours.push(pair.speed_of(Pair::compute_ours)?);
                candle.push(pair.speed_of(Pair::compute_candle)?);
            }
            let (ours, candle) = (median(&ours), median(&candle));
            let (ratio, kernels) = (ours / candle, pair.ours.kernels().name());
            println!("| {name} | {rows} | {ours:.2} | {candle:.2} | {ratio:.2} | {kernels} |");
        }
    }
    println!(
        "\nGB/s: bytes of weights, once for all rows of activations; medians of {} in turns.",
        products.repeats
    );
    Ok(())
}

/// The same product in both engines.
struct Pair {
    bytes: usize,
    ours: MatMulBench,
    candle: QMatMul,
    x: Tensor,
}

impl Pair {
    fn new(dtype: GgmlDType, bytes: usize, rows: usize, threads: usize) -> Result<Self> {
        let mut random = StdRng::seed_from_u64(7);
        let mut values = |n: usize| -> Vec<f32> { (0..n).map(|_| random.random_range(-1.0..1.0)).collect() };
        let some = Tensor::from_vec(values(DIFFERENT * COLUMNS), (DIFFERENT, COLUMNS), &Device::Cpu)?;
        let some = QTensor::quantize(&some, dtype)?.data()?.into_owned();
        let weights = some.repeat((bytes / some.len()).max(1));
        let x = values(rows * COLUMNS);
        let ours = MatMulBench::new(dtype, &weights, COLUMNS, &x, threads);
        let shape = (weights.len() / some.len() * DIFFERENT, COLUMNS);
        let bytes = weights.len();
        let storage = QStorage::from_data(weights.into(), &Device::Cpu, dtype)?;
        let candle = QMatMul::from_qtensor(QTensor::new(storage, shape)?)?;
        Ok(Self { bytes, ours, candle, x: Tensor::from_vec(x, (rows, COLUMNS), &Device::Cpu)? })
    }

    fn compute_ours(&mut self) -> Result<()> {
        self.ours.compute();
        Ok(())
    }

    fn compute_candle(&mut self) -> Result<()> {
        self.candle.forward(&self.x)?;
        Ok(())
    }

    /// Checks the result, because the speed of a wrong product is meaningless.
    fn check(&mut self) -> Result<()> {
        let theirs = self.candle.forward(&self.x)?.to_dtype(DType::F32)?.flatten_all()?.to_vec1::<f32>()?;
        let ours = self.ours.compute();
        ensure!(ours.len() == theirs.len(), "{} results, and {} of candle's", ours.len(), theirs.len());
        let length = |values: &mut dyn Iterator<Item = f32>| values.map(|x| x * x).sum::<f32>().sqrt();
        let apart = length(&mut ours.iter().zip(&theirs).map(|(a, b)| a - b));
        let share = apart / length(&mut theirs.iter().copied());
        ensure!(share <= TOLERANCE, "the results are {share} of their length apart");
        Ok(())
    }

    /// Speed in GB of weights per second.
    fn speed_of(&mut self, compute: impl Fn(&mut Self) -> Result<()>) -> Result<f64> {
        let begun = Instant::now();
        compute(self)?;
        Ok(self.bytes as f64 / 1e9 / begun.elapsed().as_secs_f64())
    }
}
