// A score in words: visitors read "close match", not 0.71.
export type Strength = 'strong' | 'fair' | 'weak';

/** Scores are cosines of the embedding model, with a bonus for named tags: a paraphrase has 0.5 and more, a shared topic 0.3. */
export function strength(score: number): Strength {
  if (score >= 0.5) return 'strong';
  return score >= 0.3 ? 'fair' : 'weak';
}
