// Finds a passage in the text it was taken from. White space may differ.

export interface Piece {
  text: string;
  found: boolean;
}

/** Splits the text before and after the passage. Without the passage in it, the text is one piece. */
export function highlight(whole: string, passage: string): Piece[] {
  const place = find(whole, passage);
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
