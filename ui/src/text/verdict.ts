// Sums up the inspection of a weights file.
import type { Verdict } from '../ipc';

/** The result of an inspection in one word. */
export function verdictOf(verdict: Verdict): 'usable' | 'big' | 'obstacle' {
  if (verdict.obstacles.length > 0) return 'obstacle';
  return verdict.fits === false ? 'big' : 'usable';
}
