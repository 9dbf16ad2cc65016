// Tests scores in words.
import { expect, it } from 'vitest';
import { strength } from './strength';

it.each([
  [0.83, 'strong'],
  [0.5, 'strong'],
  [0.49, 'fair'],
  [0.26, 'fair'],
  [0.25, 'weak'],
  [0, 'weak'],
] as const)('a score of %s is a %s match', (score, word) => {
  expect(strength(score)).toBe(word);
});
