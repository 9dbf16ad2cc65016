// Tests numbering the sources of an answer and placing the marks behind its sentences.
import { describe, expect, it } from 'vitest';
import type { Evidence, Sentence, Source } from '../ipc';
import { cite, opened, withPlaces } from './citations';
import { parseMarkdown, type Block, type Inline } from './markdown';

const row = (text: string): Evidence => ({ kind: 'qa', title: 'Why bells?', text });
const job = (text: string): Evidence => ({ kind: 'resume', title: 'Founder, Bell Foundry', text });
const says = (text: string, ...evidence: Evidence[]): Sentence => ({ text, evidence });
const found = (title: string): Source => ({ kind: 'qa', title, score: 0.4, text: 'All of it.', passage: null, link: null });

describe('cite', () => {
  it('numbers sources by their first mark and lists what else was found after them', () => {
    const { sources, marks } = cite(
      [says('I cast.', job('I cast.')), says('Hello.'), says('They ring.', row('They ring.'), job('I rang.')), says('I cast.', job('I cast.'))],
      [found('Where?'), found('Why bells?')],
    );
    expect(marks.map((each) => each.map((mark) => mark.number))).toEqual([[1], [], [2, 1], [1]]);
    expect(sources.map(({ source, number }) => [number, source.title])).toEqual([
      [1, 'Founder, Bell Foundry'],
      [2, 'Why bells?'],
      [null, 'Where?'],
    ]);
    expect(sources[1]!.source.score, 'a source that was found keeps what was found of it').toBe(0.4);
  });

  it('gives a sentence one mark for two statements of one source', () => {
    const { marks } = cite([says('They ring for years.', row('They ring.'), row('For years.'))], []);
    expect(marks).toEqual([[{ number: 1, title: 'Why bells?', text: 'They ring. For years.' }]]);
  });

  it('lists what was found for an answer of an earlier version', () => {
    expect(cite([], [found('Where?')])).toEqual({ sources: [{ source: found('Where?'), number: null }], marks: [] });
  });
});

describe('opened', () => {
  it('shows the statement behind the mark in its source', () => {
    const { sources, marks } = cite([says('I cast.', job('I cast.')), says('They ring.', row('They ring.'))], [found('Why bells?')]);
    const shown = opened(sources, marks[1]![0]!);
    expect([shown.index, shown.sources.map((source) => source.text)]).toEqual([1, ['I cast.', 'They ring.']]);
  });
});

describe('withPlaces', () => {
  /** The answer as it is rendered: `[n]` where the marks of sentence n are. */
  const rendered = (answer: string, sentences: Sentence[]) =>
    shown(parseMarkdown(withPlaces(answer, sentences, cite(sentences, []).marks)));
  const marked = (...texts: string[]) => texts.map((text) => says(text, row(text)));

  it('puts the marks behind each sentence and leaves the words alone', () => {
    const answer = 'I cast bells. They ring.\n\nI like it.';
    const sentences = [...marked('I cast bells.'), says('They ring.'), ...marked('I like it.')];
    expect(rendered(answer, sentences)).toBe('I cast bells.[0] They ring.\nI like it.[2]');
    expect(rendered(answer, []), 'an answer without sentences').toBe('I cast bells. They ring.\nI like it.');
  });

  it('finds a sentence that is said twice twice', () => {
    expect(rendered('They ring. They ring.', marked('They ring.', 'They ring.'))).toBe('They ring.[0] They ring.[1]');
  });

  it.each([
    ['a list', '- **Met:** bells\n- gongs', ['- **Met:** bells', '- gongs'], 'Met: bells[0]\ngongs[1]'],
    ['emphasis', '**I cast.** *They ring.*', ['**I cast.**', '*They ring.*'], 'I cast.[0] They ring.[1]'],
    ['an address', 'See https://e.org/a. Yes.', ['See https://e.org/a.', 'Yes.'], 'See https://e.org/a.[0] Yes.[1]'],
    ['a heading', '# Bells\n\nThey ring.', ['# Bells', 'They ring.'], 'Bells[0]\nThey ring.[1]'],
    ['code', '`a. b`. Yes.', ['`a.', 'b`.', 'Yes.'], 'a. b.[1] Yes.[2]'],
    ['a table', '| a | b |\n|---|---|\n| 1 | 2 |', ['| a | b |', '| 1 | 2 |'], 'a|b|1|2'],
  ])('keeps %s whole', (_what, answer, texts, expected) => {
    expect(rendered(answer, marked(...texts))).toBe(expected);
  });

  it('has no mark for a sentence whose words are not there yet', () => {
    expect(rendered('I cast be', marked('I cast bells.'))).toBe('I cast be');
  });

  it('takes nothing in an answer for a mark', () => {
    expect(rendered('I \uE0000\uE001cast.', marked('I \uE0000\uE001cast.'))).toBe('I 0cast.[0]');
  });
});

function shown(blocks: Block[]): string {
  return blocks
    .map((block) => {
      if (block.type === 'list') return block.items.map(shown).join('\n');
      if (block.type === 'table') return [...block.head, ...block.rows.flat()].map(words).join('|');
      return 'inlines' in block ? words(block.inlines) : '';
    })
    .join('\n');
}

function words(inlines: Inline[]): string {
  return inlines
    .map((part) => {
      if (part.type === 'marks') return `[${part.sentence}]`;
      if (part.type === 'break') return '\n';
      return 'inlines' in part ? words(part.inlines) : part.text;
    })
    .join('');
}
