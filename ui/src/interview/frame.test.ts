// Tests collecting text per frame.
import { describe, expect, it } from 'vitest';
import { FrameBuffer } from './frame';

function framed() {
  const frames: (() => void)[] = [];
  const delivered: string[] = [];
  const buffer = new FrameBuffer((text) => delivered.push(text), (run) => frames.push(run));
  return { buffer, delivered, frames, paint: () => frames.splice(0).forEach((run) => run()) };
}

describe('FrameBuffer', () => {
  it('delivers everything between two frames at once, in order', () => {
    const { buffer, delivered, frames, paint } = framed();
    buffer.push('I ');
    buffer.push('am ');
    buffer.push('Ada.');
    expect(frames.length, 'one frame is asked for, however many tokens come').toBe(1);
    expect(delivered, 'nothing is painted before the frame').toEqual([]);
    paint();
    expect(delivered).toEqual(['I am Ada.']);
  });

  it('asks for a new frame after each delivery', () => {
    const { buffer, delivered, paint } = framed();
    buffer.push('a');
    paint();
    buffer.push('b');
    paint();
    expect(delivered).toEqual(['a', 'b']);
  });

  it('delivers nothing that was discarded', () => {
    const { buffer, delivered, paint } = framed();
    buffer.push('half a sen');
    buffer.discard();
    paint();
    expect(delivered, 'a late frame must not add to a finished text').toEqual([]);
  });
});
