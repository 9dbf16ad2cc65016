import { describe, expect, it } from 'vitest';
import type { BoothBackend, BoothState, BoothView } from '../ipc';
import { PinState } from './pin.svelte';
import { TableState } from './table.svelte';

const attract: BoothView = {
  state: 'attract', session: 1, idleS: 90, warningS: 30, hasPin: true, pinWaitS: 0, keeps: true, theme: 'system', battery: null, lostProfile: null,
};

class Scripted implements Pick<BoothBackend, 'boothState' | 'boothTouch' | 'boothEnd' | 'boothUnlock'> {
  readonly touches: [number, boolean][] = [];
  readonly ends: number[] = [];
  readonly pins: string[] = [];
  wait = 0;
  async boothState() { return { ...attract, pinWaitS: this.wait }; }
  async boothTouch(session: number, form: boolean) { this.touches.push([session, form]); }
  async boothEnd(session: number) { this.ends.push(session); }
  async boothUnlock(pin: string) {
    this.pins.push(pin);
    if (pin !== '271828') throw { code: 'locked', message: 'that is not the PIN' };
  }
}

function table() {
  const backend = new Scripted();
  let now = 0;
  const state = new TableState(backend as unknown as BoothBackend, () => now);
  const at = (value: BoothState, session = 1) => state.take({ ...attract, state: value, session });
  return { backend, state, at, pass: (ms: number) => (now += ms) };
}

describe('the table', () => {
  it('reports one sign of a person in a second, and at once what a state depends on', () => {
    const { backend, state, at, pass } = table();
    state.touch();
    expect(backend.touches, 'without a fair nobody waits for it').toEqual([]);
    at('attract');
    state.touch();
    at('session');
    for (let i = 0; i < 20; i++) { pass(100); state.touch(); }
    expect(backend.touches.length, 'a moving pointer is not reported at each step').toBe(3);
    at('warning');
    state.touch();
    expect(backend.touches.length, 'whoever is warned is heard at once').toBe(4);
    at('wipe');
    state.touch();
    expect(backend.touches.length, 'the session is over').toBe(4);
  });

  it('gives a form more time until the next visitor comes', () => {
    const { backend, state, at } = table();
    at('session');
    state.fillIn(true);
    expect(backend.touches.at(-1)).toEqual([1, true]);
    at('attract', 2);
    state.touch();
    expect(backend.touches.at(-1), 'their form is not open').toEqual([2, false]);
  });

  it('counts the warning down', () => {
    const { state, at, pass } = table();
    at('session');
    expect(state.secondsLeft).toBe(null);
    at('warning');
    pass(9_500);
    state.tick();
    expect(state.secondsLeft).toBe(21);
    pass(60_000);
    state.tick();
    expect(state.secondsLeft, 'never below nothing').toBe(0);
    at('session');
    expect(state.secondsLeft).toBe(null);
  });
});

describe('the PIN pad', () => {
  it('takes digits from the keyboard and the pad, and says nothing of a wrong PIN but that', async () => {
    const backend = new Scripted();
    const pin = new PinState(backend);
    for (const key of '12345') pin.press(key);
    expect(pin.complete, 'a PIN has six digits').toBe(false);
    for (const key of ['x', '6', '7', 'Backspace']) pin.press(key);
    expect(pin.digits).toBe('123456');
    await pin.unlock();
    expect(backend.pins).toEqual(['123456']);
    expect([pin.digits, pin.refused]).toEqual(['', true]);
    for (const key of '271828') pin.press(key);
    expect(pin.refused, 'the refusal goes when the next one is typed').toBe(false);
    await pin.unlock();
    expect(pin.refused).toBe(false);
  });

  it('is closed as long as the shell says', async () => {
    const backend = new Scripted();
    const pin = new PinState(backend);
    backend.wait = 2;
    for (const key of '123456') pin.press(key);
    await pin.unlock();
    for (const key of '271828') pin.press(key);
    expect(pin.digits, 'it takes nothing').toBe('');
    pin.tick();
    pin.tick();
    for (const key of '271828') pin.press(key);
    expect([pin.complete, pin.refused], 'and opens again').toEqual([true, false]);
  });
});
