// Whose words an answer is; where they are the owner's, for which question they were written if not for the one asked.
import type { Source } from '../ipc';
import type { TurnState } from '../interview/turn.svelte';
import { strings } from '../strings';

/** The row whose answer was given, if the visitor asked something else; `null` where there is nothing to add. */
export function preparedFor(asked: string, answer: string, sources: Source[]): string | null {
  const row = sources.find((source) => source.kind === 'qa' && source.text !== '' && begins(answer, source.text));
  return row === undefined || letters(row.title) === letters(asked) ? null : row.title;
}

/** The text of a source may be cut short, which three dots at its end say. */
function begins(answer: string, text: string): boolean {
  return letters(answer).startsWith(letters(text));
}

function letters(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

/** What is said above an answer of where its words come from; `null` where nothing has to be. */
export function originLabel(name: string, turn: Pick<TurnState, 'origin' | 'question' | 'text' | 'sources'>): string | null {
  if (turn.origin === null) return null;
  const otherQuestion = turn.origin === 'owner' ? preparedFor(turn.question, turn.text, turn.sources) : null;
  if (otherQuestion !== null) return strings.turn.preparedFor(name, otherQuestion);
  return strings.turn.origins[turn.origin]?.(name) ?? null;
}
