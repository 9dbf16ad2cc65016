// The state of reading answers aloud: sentence by sentence, as each has passed, and never while the microphone is open.
import type { TurnState } from '../interview/turn.svelte';
import { parseMarkdown, type Block, type Inline } from '../text/markdown';
import type { Speech } from './speech';

/** What is read of a turn. */
export type ReadTurn = Pick<TurnState, 'id' | 'phase' | 'active' | 'stopping' | 'sentences' | 'text'>;

export class ReadingState {
  /** Whether a voice is speaking. */
  speaking = $state(false);
  readonly #speech: Speech | null;
  /** The turn that is read, or was read last. */
  #turn: number | null = null;
  /** How many of its sentences were said; `null` if no more of it is read. */
  #said: number | null = null;
  #queued = 0;
  /** Counts the stops: the end of a sentence from before one is ignored. */
  #stops = 0;

  constructor(speech: Speech | null) {
    this.#speech = speech;
  }

  get available(): boolean {
    return this.#speech?.available() ?? false;
  }

  /** Reads what is new of the last turn. Only an answer that is being given is read, not one that was stored. */
  follow(turn: ReadTurn | null): void {
    if (turn === null || turn.id !== this.#turn) this.stop();
    if (turn !== null && turn.id !== this.#turn && turn.active) {
      this.#turn = turn.id;
      this.#said = 0;
    }
    if (turn === null || turn.id !== this.#turn || this.#said === null) return;
    if (turn.phase === 'failed' || turn.stopping) return this.stop();
    for (const sentence of turn.sentences.slice(this.#said)) this.#say(sentence.text);
    this.#said = turn.sentences.length;
    if (turn.phase !== 'ended') return;
    if (turn.sentences.length === 0) this.#say(turn.text);
    this.#said = null;
  }

  /** Stops at once. The rest of this answer is not read. */
  stop(): void {
    this.#said = null;
    if (this.#queued === 0) return;
    this.#stops += 1;
    this.#queued = 0;
    this.speaking = false;
    this.#speech?.stop();
  }

  #say(text: string): void {
    const words = spoken(text);
    if (this.#speech === null || words === '') return;
    const stops = this.#stops;
    this.#queued += 1;
    this.speaking = true;
    this.#speech.say(words, () => {
      if (stops !== this.#stops) return;
      this.#queued -= 1;
      this.speaking = this.#queued > 0;
    });
  }
}

/** A sentence as it is said: without the signs of Markdown, and a link by its words. */
export function spoken(text: string): string {
  return parseMarkdown(text).map(blockWords).join(' ').replace(/\s+/g, ' ').trim();
}

function blockWords(block: Block): string {
  switch (block.type) {
    case 'paragraph':
    case 'heading':
      return inlineWords(block.inlines);
    case 'code':
      return block.text;
    case 'rule':
      return '';
    case 'quote':
      return block.blocks.map(blockWords).join(' ');
    case 'list':
      return block.items.map((item) => item.map(blockWords).join(' ')).join('. ');
    case 'table':
      return [block.head, ...block.rows].map((row) => row.map(inlineWords).join(', ')).join('. ');
  }
}

function inlineWords(inlines: Inline[]): string {
  return inlines
    .map((inline) => {
      if ('inlines' in inline) return inlineWords(inline.inlines);
      return 'text' in inline ? inline.text : ' ';
    })
    .join('');
}
