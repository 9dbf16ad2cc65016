//! A text as a direction in space: the unit vector with which similarity is measured.

/// A unit vector, shape `(dimensions,)`; the zero vector is a text without meaning.
#[derive(Clone, Debug, PartialEq)]
pub struct Embedding(Vec<f32>);

impl Embedding {
    /// Scales the vector to length one. `None` when a component is not finite, or the vector is empty.
    pub fn new(mut vector: Vec<f32>) -> Option<Self> {
        if vector.is_empty() || vector.iter().any(|component| !component.is_finite()) {
            return None;
        }
        let length = vector.iter().map(|component| component * component).sum::<f32>().sqrt();
        if length > 0.0 {
            vector.iter_mut().for_each(|component| *component /= length);
        }
        Some(Self(vector))
    }

    /// Its components, at length one.
    pub(crate) fn components(&self) -> &[f32] {
        &self.0
    }

    /// The cosine of the angle between two embeddings, in [-1, 1]; 0 for vectors of different models.
    pub fn cosine(&self, other: &Self) -> f32 {
        if self.0.len() != other.0.len() {
            return 0.0;
        }
        let dot: f32 = self.0.iter().zip(&other.0).map(|(a, b)| a * b).sum();
        dot.clamp(-1.0, 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn embedding(vector: &[f32]) -> Embedding {
        Embedding::new(vector.to_vec()).expect("the test's vectors are finite")
    }

    #[test]
    fn cosine_ignores_length() {
        let cosine = embedding(&[3.0, 4.0]).cosine(&embedding(&[30.0, 40.0]));
        assert!((cosine - 1.0).abs() < 1e-6, "the same direction is the same meaning, got {cosine}");
    }

    #[test]
    fn cosine_of_a_right_angle_and_of_opposites() {
        assert_eq!(embedding(&[1.0, 0.0]).cosine(&embedding(&[0.0, 2.0])), 0.0, "nothing in common");
        assert_eq!(embedding(&[1.0, 0.0]).cosine(&embedding(&[-5.0, 0.0])), -1.0, "opposite directions");
    }

    #[test]
    fn unusable_vectors_are_refused_and_empty_meaning_is_like_nothing() {
        assert_eq!(Embedding::new(vec![]), None, "no components, no direction");
        assert_eq!(Embedding::new(vec![1.0, f32::NAN]), None, "NaN would poison every ranking");
        assert_eq!(embedding(&[0.0, 0.0]).cosine(&embedding(&[1.0, 0.0])), 0.0, "zero must not become NaN");
        assert_eq!(embedding(&[1.0]).cosine(&embedding(&[1.0, 0.0])), 0.0, "other models do not compare");
    }
}
