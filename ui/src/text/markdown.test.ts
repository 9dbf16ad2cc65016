// Tests parsing Markdown.
import { describe, expect, it } from 'vitest';
import { parseMarkdown } from './markdown';

describe('parseMarkdown', () => {
  it('keeps emphasis, lists and code', () => {
    expect(parseMarkdown('I like **trains**:\n\n1. `cargo`\n2. *rails*')).toEqual([
      {
        type: 'paragraph',
        inlines: [
          { type: 'text', text: 'I like ' },
          { type: 'strong', inlines: [{ type: 'text', text: 'trains' }] },
          { type: 'text', text: ':' },
        ],
      },
      {
        type: 'list',
        ordered: true,
        start: 1,
        items: [
          [{ type: 'paragraph', inlines: [{ type: 'code', text: 'cargo' }] }],
          [{ type: 'paragraph', inlines: [{ type: 'emphasis', inlines: [{ type: 'text', text: 'rails' }] }] }],
        ],
      },
    ]);
  });

  it.each(['<script>alert(1)</script>', '<img src=x onerror=alert(1)>', '<a href="javascript:x">y</a>'])(
    'leaves HTML as the text it is: %s',
    (html) => {
      const flat = JSON.stringify(parseMarkdown(`Hello ${html}`));
      expect(flat, 'the tree has no raw HTML').not.toContain('"type":"html"');
      expect(textOf(parseMarkdown(`Hello ${html}`)), 'and no character of it is lost').toBe(`Hello ${html}`);
      expect(textOf(parseMarkdown(html)), 'the same for a block of it').toBe(html);
    },
  );

  it('keeps the text and address of a link, and the description of an image', () => {
    expect(parseMarkdown('[tides](https://example.org) ![a map](m.png)')).toEqual([
      {
        type: 'paragraph',
        inlines: [
          { type: 'link', inlines: [{ type: 'text', text: 'tides' }], address: 'https://example.org' },
          { type: 'text', text: ' ' },
          { type: 'text', text: 'a map' },
        ],
      },
    ]);
  });

  it('keeps plain characters as they are', () => {
    expect(textOf(parseMarkdown('R&D, a < b, "quoted", it\'s'))).toBe('R&D, a < b, "quoted", it\'s');
  });

  it.each([
    ['quotes within quotes', '>'.repeat(20_000)],
    ['lists within lists', '- '.repeat(9_000) + 'end'],
    ['marks that are never closed', '_a__'.repeat(20_000)],
    ['brackets that are never closed', '['.repeat(15_000)],
    ['a text longer than any answer', 'I bake. '.repeat(100_000)],
  ])('shows as it is what no parser should see: %s', (_, text) => {
    const flat = textOf(parseMarkdown(text));
    expect(flat === text || flat.trim() === text.trim(), 'no character is lost').toBe(true);
  });

  it('keeps the lines of a text that it does not parse', () => {
    const long = `One\ntwo\n\n${'three '.repeat(5_000)}`;
    expect(parseMarkdown(long)[0]).toEqual({
      type: 'paragraph',
      inlines: [{ type: 'text', text: 'One' }, { type: 'break' }, { type: 'text', text: 'two' }],
    });
  });

  it('parses every prefix of an answer, as streaming needs', () => {
    const answer = '# A\n\n- **b**\n- `c`\n\n| x | y |\n|---|---|\n| 1 | 2 |\n\n> [q](u)\n\n```\ncode\n```';
    for (let end = 0; end <= answer.length; end++) {
      expect(() => parseMarkdown(answer.slice(0, end)), `prefix of ${end} characters`).not.toThrow();
    }
  });
});

/** All text of a tree, in reading order. */
function textOf(node: unknown): string {
  if (Array.isArray(node)) return node.map(textOf).join('');
  if (typeof node !== 'object' || node === null) return '';
  const { text, inlines, blocks, items } = node as Record<string, unknown>;
  return typeof text === 'string' ? text : textOf(inlines ?? blocks ?? items);
}
