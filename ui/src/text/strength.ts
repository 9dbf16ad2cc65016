// A score in words: visitors read "close match", not 0.71.
export type Strength = 'strong' | 'fair' | 'weak';

/** A score is how likely a text is to answer the question; below a quarter it is no evidence. */
export function strength(score: number): Strength {
  if (score >= 0.5) return 'strong';
  return score >= 0.26 ? 'fair' : 'weak';
}
