// The numbered marks behind the sentences of an answer, and the sources that they open.
import type { Evidence, Sentence, Source } from '../ipc';

/** A source in the list below an answer; without a number it only came near the question. */
export interface ListedSource {
  source: Source;
  number: number | null;
}

/** A mark behind a sentence: the number of a source, and the statement in it that the sentence rests on. */
export interface Mark {
  number: number;
  title: string;
  text: string;
}

export interface Citations {
  /** Those that the answer rests on, in the order of their first mark, then what else was found. */
  sources: ListedSource[];
  /** The marks of each sentence. */
  marks: Mark[][];
}

/** A mark is in the text as the index of its sentence between these; both are for private use in Unicode. */
const OPEN = '\uE000';
const CLOSE = '\uE001';
const PLACE = new RegExp(` ?${OPEN}(\\d+)${CLOSE}`, 'u');
const PLACES = new RegExp(` ?${OPEN}\\d+${CLOSE}`, 'gu');
const RESERVED = new RegExp(`[${OPEN}${CLOSE}]`, 'gu');

/** Numbers the sources of an answer by what its sentences rest on. A source has one number, however often it is marked. */
export function cite(sentences: Sentence[], found: Source[]): Citations {
  const cited: Source[] = [];
  const numberOf = (evidence: Evidence): number => {
    let at = cited.findIndex((source) => isSame(source, evidence));
    if (at < 0) at = cited.push(found.find((source) => isSame(source, evidence)) ?? asSource(evidence)) - 1;
    return at + 1;
  };
  const marks = sentences.map((sentence) => marksOf(sentence, numberOf));
  const sources = [
    ...cited.map((source, i) => ({ source, number: i + 1 })),
    ...found.filter((source) => !cited.includes(source)).map((source) => ({ source, number: null })),
  ];
  return { sources, marks };
}

/** The sources as the dialog shows them when this mark is opened: at its source, with its statement in place of what was found. */
export function opened(sources: ListedSource[], mark: Mark): { sources: Source[]; index: number } {
  const at = mark.number - 1;
  const shown = sources.map(({ source }, i) => (i === at ? { ...source, text: mark.text, passage: null } : source));
  return { sources: shown, index: at };
}

/** The answer with the place of each sentence's marks behind it. A sentence that is not in the text yet has none. */
export function withPlaces(answer: string, sentences: Sentence[], marks: Mark[][]): string {
  const plain = answer.replace(RESERVED, '');
  let text = '';
  let end = 0;
  sentences.forEach((sentence, i) => {
    const words = sentence.text.replace(RESERVED, '').trim();
    const at = words === '' ? -1 : plain.indexOf(words, end);
    if (at < 0) return;
    const before = end;
    end = at + words.length;
    text += plain.slice(before, end);
    if ((marks[i]?.length ?? 0) > 0 && !isRow(words)) text += ` ${OPEN}${i}${CLOSE}`;
  });
  return text + plain.slice(end);
}

/** A text cut at the places of marks: text and indexes of sentences in turn. */
export function splitAtPlaces(text: string): (string | number)[] {
  return text
    .split(PLACE)
    .map((piece, i) => (i % 2 === 1 ? Number(piece) : piece))
    .filter((piece) => piece !== '');
}

export function withoutPlaces(text: string): string {
  return text.replace(PLACES, '');
}

/** One mark for each source of a sentence, with all of its statements there. */
function marksOf(sentence: Sentence, numberOf: (evidence: Evidence) => number): Mark[] {
  const marks: Mark[] = [];
  for (const evidence of sentence.evidence) {
    const number = numberOf(evidence);
    const known = marks.find((mark) => mark.number === number);
    if (known === undefined) marks.push({ number, title: evidence.title, text: evidence.text });
    else known.text += ` ${evidence.text}`;
  }
  return marks;
}

/** Whether a sentence is a row of a table, in which what follows the last line between cells would be a cell of its own. */
function isRow(words: string): boolean {
  return words.startsWith('|') || words.endsWith('|');
}

function isSame(source: Source, evidence: Evidence): boolean {
  return source.kind === evidence.kind && source.title === evidence.title;
}

function asSource({ kind, title, text }: Evidence): Source {
  return { kind, title, text, score: 1, passage: null, link: null };
}
