// Finds out who wrote an answer, and for which other question if the owner did.
import type { Source } from '../ipc';
import type { TurnState } from '../interview/turn.svelte';
import { strings } from '../strings';

/** The question of the row whose answer was given, if the visitor asked another one; otherwise `null`. */
export function preparedFor(asked: string, answer: string, sources: Source[]): string | null {
  const row = sources.find((source) => source.kind === 'qa' && source.text !== '' && begins(answer, source.text));
  return row === undefined || letters(row.title) === letters(asked) ? null : row.title;
}

/** Ignores marks: the text of a source may be cut short and then ends with an ellipsis. */
function begins(answer: string, text: string): boolean {
  return letters(answer).startsWith(letters(text));
}

function letters(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

/** The line above an answer about the origin of its words; `null` if none is needed. */
export function originLabel(name: string, turn: Pick<TurnState, 'origin' | 'question' | 'text' | 'sources'>): string | null {
  if (turn.origin === null) return null;
  const otherQuestion = turn.origin === 'owner' ? preparedFor(turn.question, turn.text, turn.sources) : null;
  if (otherQuestion !== null) return strings.turn.preparedFor(name, otherQuestion);
  return strings.turn.origins[turn.origin]?.(name) ?? null;
}
