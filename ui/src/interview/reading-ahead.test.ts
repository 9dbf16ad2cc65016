// Tests what the shell is told while somebody types.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ReadingAhead } from './reading-ahead';

describe('ReadingAhead', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function started(): { ahead: ReadingAhead; told: (string | null)[] } {
    const told: (string | null)[] = [];
    const readAhead = async (typed: string | null) => void told.push(typed);
    return { ahead: new ReadingAhead({ readAhead }), told };
  }

  it('tells a text once, when the keys rest', () => {
    const { ahead, told } = started();
    for (const text of ['W', 'Wh', 'Why']) {
      ahead.follow(text, true);
      vi.advanceTimersByTime(100);
    }
    expect(told, 'the first key ends what was read before; the others have nothing to end').toEqual([null]);
    vi.advanceTimersByTime(300);
    expect(told).toEqual([null, 'Why']);
    ahead.follow('Why ', true);
    vi.advanceTimersByTime(300);
    expect(told, 'space at the end asks nothing else').toEqual([null, 'Why']);
    ahead.follow('Why b', true);
    expect(told, 'the next key ends it at once').toEqual([null, 'Why', null]);
  });

  it('says nothing of a text that is not asked next, and ends what was read for it', () => {
    const { ahead, told } = started();
    ahead.follow('Why', true);
    vi.advanceTimersByTime(100);
    ahead.follow('Why', false);
    vi.advanceTimersByTime(1000);
    expect(told, 'an answer began before the rest was over').toEqual([null]);
    ahead.follow('', true);
    vi.advanceTimersByTime(1000);
    expect(told, 'an empty field is nothing to read').toEqual([null]);
    ahead.follow('How', true);
    expect(told, 'what the shell read by itself after the answer gives way').toEqual([null, null]);
  });

  it('does not mind a shell that is gone', async () => {
    const readAhead = vi.fn(() => Promise.reject(new Error('gone')));
    new ReadingAhead({ readAhead }).follow('Why', true);
    await vi.advanceTimersByTimeAsync(300);
    expect(readAhead, 'the question will say so').toHaveBeenCalledTimes(2);
  });
});
