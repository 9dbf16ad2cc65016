// What an inspection of weights came to.
import type { Verdict } from '../ipc';

/** In one word what an inspection came to. */
export function verdictOf(verdict: Verdict): 'usable' | 'big' | 'obstacle' {
  if (verdict.obstacles.length > 0) return 'obstacle';
  return verdict.fits === false ? 'big' : 'usable';
}
