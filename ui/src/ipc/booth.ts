// The calls about a fair.
import { invoke } from '@tauri-apps/api/core';
import type { BoothView } from './bindings/BoothView';

export type { BoothState } from './bindings/BoothState';
export type { BoothView } from './bindings/BoothView';

/** The calls about a fair. A visitor's page may make the first four. */
export interface BoothBackend {
  /** What the window shows. */
  boothState(): Promise<BoothView>;
  /** Somebody moved, typed or touched in this session; whether a form is open. */
  boothTouch(session: number, form: boolean): Promise<void>;
  /** The visitor of this session is done, or the next one is here. */
  boothEnd(session: number): Promise<void>;
  /** Leads to the owner's screens. Fails with the code `locked` if this is not the PIN. */
  boothUnlock(pin: string): Promise<void>;
  /** Sets the PIN, and returns the path of its recovery file. `old` is the one until now. */
  boothSetPin(pin: string, old: string | null): Promise<string>;
  /** Decides whether conversations of a fair stay for the owner. */
  boothKeep(keep: boolean): Promise<void>;
  /** Begins a fair, or goes back to the one that is paused. */
  boothStart(): Promise<void>;
  /** Ends the fair that is paused. */
  boothFinish(): Promise<void>;
}

export const tauriBooth: BoothBackend = {
  boothState: () => invoke('booth_state'),
  boothTouch: (session, form) => invoke('booth_touch', { session, form }),
  boothEnd: (session) => invoke('booth_end', { session }),
  boothUnlock: (pin) => invoke('booth_unlock', { pin }),
  boothSetPin: (pin, old) => invoke('booth_set_pin', { pin, old }),
  boothKeep: (keep) => invoke('booth_keep', { keep }),
  boothStart: () => invoke('booth_start'),
  boothFinish: () => invoke('booth_finish'),
};
