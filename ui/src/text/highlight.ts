// Finds a passage in the text it was taken from. White space may differ, and the words around it where a line of a resume
// is said as a sentence: "Filed drawings" as "I filed drawings."

export interface Piece {
  text: string;
  found: boolean;
}

/** Fewest words in a row that show where a passage was taken from. */
const RUN_WORDS = 3;

/** Splits the text before and after the passage. Without the passage in it, the text is one piece. */
export function highlight(whole: string, passage: string): Piece[] {
  const place = find(whole, passage) ?? longestRun(whole, passage);
  if (place === null) return [{ text: whole, found: false }];
  const [start, end] = place;
  const pieces = [
    { text: whole.slice(0, start), found: false },
    { text: whole.slice(start, end), found: true },
    { text: whole.slice(end), found: false },
  ];
  return pieces.filter((piece) => piece.text !== '');
}

function find(whole: string, passage: string): [number, number] | null {
  // A passage that was cut for the prompt ends with an ellipsis.
  const wanted = passage.replace(/\s+/g, '').replace(/(…|\.\.\.)$/, '');
  if (wanted === '') return null;
  let letters = '';
  const places: number[] = [];
  for (let i = 0; i < whole.length; i++) {
    const letter = whole[i]!;
    if (/\s/.test(letter)) continue;
    letters += letter;
    places.push(i);
  }
  const at = letters.indexOf(wanted);
  return at < 0 ? null : [places[at]!, places[at + wanted.length - 1]! + 1];
}

/** The longest run of words that both have, if it is long enough to be no accident. */
function longestRun(whole: string, passage: string): [number, number] | null {
  const [there, said] = [wordsOf(whole), wordsOf(passage)];
  let [best, bestEnd] = [0, 0];
  let before: number[] = [];
  there.forEach(({ word }, i) => {
    const runs = said.map((other, j) => (other.word === word ? (before[j - 1] ?? 0) + 1 : 0));
    for (const length of runs) if (length > best) [best, bestEnd] = [length, i];
    before = runs;
  });
  if (best < RUN_WORDS) return null;
  return [there[bestEnd - best + 1]!.start, there[bestEnd]!.end];
}

function wordsOf(text: string): { word: string; start: number; end: number }[] {
  return [...text.matchAll(/[\p{L}\p{N}]+/gu)].map((match) => {
    const word = match[0];
    return { word: word.toLowerCase(), start: match.index, end: match.index + word.length };
  });
}
