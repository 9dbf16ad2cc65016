// Tests when a press of the microphone is push to talk and when it switches.
import { beforeEach, expect, it } from 'vitest';
import { HOLD_MS, HoldOrTap, type HoldAction, type Pressed } from './hold';

let time: number;
let hold: HoldOrTap;

beforeEach(() => {
  time = 0;
  hold = new HoldOrTap(() => time);
});

/** Presses, waits, releases. */
function pressFor(ms: number, pressed: Pressed = 'pointer'): [HoldAction, HoldAction] {
  const down = hold.press(pressed);
  time += ms;
  return [down, hold.release(pressed)];
}

it.each([
  [0, null],
  [HOLD_MS - 1, null],
  [HOLD_MS, 'finish'],
  [5000, 'finish'],
] as const)('a press of %i ms ends with %j', (ms, ending) => {
  expect(pressFor(ms)).toEqual(['start', ending]);
});

it('switches off with the second tap, whose release means nothing', () => {
  expect(pressFor(100)).toEqual(['start', null]);
  expect(pressFor(100)).toEqual(['finish', null]);
  expect(pressFor(100), 'and on again with the third').toEqual(['start', null]);
});

it('takes a long press while it is on for the end, not for push to talk', () => {
  pressFor(100);
  expect(pressFor(2000)).toEqual(['finish', null]);
});

it('lets one key begin and another end what was switched on', () => {
  pressFor(100, 'space');
  expect(pressFor(100, 'pointer')).toEqual(['finish', null]);
});

it('ignores a second key while the first is held, and its release', () => {
  hold.press('space');
  time += 1000;
  expect([hold.press('pointer'), hold.release('pointer'), hold.tap()]).toEqual([null, null, null]);
  expect(hold.release('space'), 'the first still ends it').toBe('finish');
});

it('ignores a release that no press belongs to', () => {
  expect(hold.release('space')).toBeNull();
});

it('switches with a tap that has no length', () => {
  expect([hold.tap(), hold.tap(), hold.tap()]).toEqual(['start', 'finish', 'start']);
});

it('takes the window losing the keyboard for a release', () => {
  hold.press('space');
  time += 1000;
  expect(hold.lose()).toBe('finish');
  expect(hold.lose(), 'nothing is held any more').toBeNull();
  pressFor(100);
  expect(hold.lose(), 'what was switched on stays on').toBeNull();
});

it('forgets what is held when listening ends by itself', () => {
  hold.press('pointer');
  time += 1000;
  hold.end();
  expect(hold.release('pointer'), 'the text is not asked for twice').toBeNull();
  expect(hold.press('pointer'), 'and the next press starts').toBe('start');
});
