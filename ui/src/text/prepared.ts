// For which question the owner wrote the words of an answer, where it is another than the one that was asked.
import type { Source } from '../ipc';

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
