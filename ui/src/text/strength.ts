// Puts a score into words: "close match" instead of 0.71.
export type Strength = 'strong' | 'fair' | 'weak';

/** A score is the probability that a text answers the question; below 0.25 it is no evidence. */
export function strength(score: number): Strength {
  if (score >= 0.5) return 'strong';
  return score >= 0.26 ? 'fair' : 'weak';
}
