// Parses the model's Markdown into a small tree. What the tree cannot hold cannot reach the page: HTML stays
// text, an image becomes its description, and a link keeps its address but cannot be opened.
import { marked, type Token, type Tokens } from 'marked';
import { splitAtPlaces, withoutPlaces } from './citations';

export type Inline =
  | { type: 'text'; text: string }
  | { type: 'code'; text: string }
  | { type: 'break' }
  /** The marks of a sentence, by its index. */
  | { type: 'marks'; sentence: number }
  | { type: 'strong' | 'emphasis' | 'deleted'; inlines: Inline[] }
  | { type: 'link'; inlines: Inline[]; address: string };

export type Block =
  | { type: 'paragraph' | 'heading'; inlines: Inline[] }
  | { type: 'code'; text: string }
  | { type: 'rule' }
  | { type: 'quote'; blocks: Block[] }
  | { type: 'list'; ordered: boolean; start: number; items: Block[][] }
  | { type: 'table'; head: Inline[][]; rows: Inline[][][] };

/** Longest text that is parsed, in units of a string: several times any answer of a model. */
const MAX_LENGTH = 20_000;
/** Most marks of a text that is parsed. The time for unclosed ones grows with their square. */
const MAX_MARKS = 2_000;
/** Quotes and lists within one another, beyond which a text is no Markdown. */
const NESTED = /^(?:[ \t]*(?:>|[-*+]|\d+[.)])){20}/m;

export function parseMarkdown(text: string): Block[] {
  if (text.length > MAX_LENGTH || NESTED.test(text) || (text.match(/[*_~`[\]<>|]/g)?.length ?? 0) > MAX_MARKS) {
    return plain(text);
  }
  try {
    return blocks(marked.lexer(text, { gfm: true, breaks: true }));
  } catch {
    // What the parser cannot take is still read as it was written.
    return plain(text);
  }
}

/** A text as it was written: its paragraphs and lines. */
function plain(text: string): Block[] {
  const paragraphs = text.split(/\n{2,}/).filter((paragraph) => paragraph.trim() !== '');
  return paragraphs.map((paragraph) => ({
    type: 'paragraph',
    inlines: paragraph.split('\n').flatMap((line, at): Inline[] => {
      const words: Inline = { type: 'text', text: line };
      return at === 0 ? [words] : [{ type: 'break' }, words];
    }),
  }));
}

function blocks(tokens: Token[]): Block[] {
  return tokens.flatMap((token) => block(token as Tokens.Generic));
}

function block(token: Tokens.Generic): Block[] {
  switch (token.type) {
    case 'space':
    case 'def':
      return [];
    case 'paragraph':
    case 'heading':
      return [{ type: token.type, inlines: inlines(token.tokens ?? []) }];
    case 'text':
      // In a tight list the text of an item has no paragraph around it.
      return [{ type: 'paragraph', inlines: inlines(token.tokens ?? [token as Token]) }];
    case 'code':
      return [{ type: 'code', text: withoutPlaces(token.text) }];
    case 'hr':
      return [{ type: 'rule' }];
    case 'blockquote':
      return [{ type: 'quote', blocks: blocks(token.tokens ?? []) }];
    case 'list': {
      const list = token as Tokens.List;
      const items = list.items.map((item) => blocks(item.tokens));
      return [{ type: 'list', ordered: list.ordered, start: Number(list.start) || 1, items }];
    }
    case 'table': {
      const table = token as Tokens.Table;
      const cells = (row: Tokens.TableCell[]) => row.map((cell) => inlines(cell.tokens));
      return [{ type: 'table', head: cells(table.header), rows: table.rows.map(cells) }];
    }
    default:
      return [{ type: 'paragraph', inlines: text(token.raw.trim()) }];
  }
}

function inlines(tokens: Token[]): Inline[] {
  return tokens.flatMap((token) => inline(token as Tokens.Generic));
}

function inline(token: Tokens.Generic): Inline[] {
  switch (token.type) {
    case 'text':
    case 'escape':
      return text(unescaped(token.text));
    case 'codespan':
      return [{ type: 'code', text: unescaped(withoutPlaces(token.text)) }];
    case 'br':
      return [{ type: 'break' }];
    case 'strong':
      return [{ type: 'strong', inlines: inlines(token.tokens ?? []) }];
    case 'em':
      return [{ type: 'emphasis', inlines: inlines(token.tokens ?? []) }];
    case 'del':
      return [{ type: 'deleted', inlines: inlines(token.tokens ?? []) }];
    case 'link':
      return [{ type: 'link', inlines: inlines(token.tokens ?? []), address: withoutPlaces(token.href) }];
    case 'image':
      return text(token.text);
    default:
      return text(token.raw);
  }
}

/** Text, and the marks in it. */
function text(words: string): Inline[] {
  return splitAtPlaces(words).map((piece) =>
    typeof piece === 'number' ? { type: 'marks', sentence: piece } : { type: 'text', text: piece },
  );
}

const ENTITIES: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" };

/** Decodes the five entities of plain text, because text nodes need no escaping. */
function unescaped(text: string): string {
  return text.replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => ENTITIES[entity] ?? entity);
}
