// The words of a fair: what a visitor reads at the table, and what the owner decides about it.
import type { BoothState, ServerInUse } from '../ipc';
import { count } from './numbers';

export const booth = {
  attract: {
    eyebrow: (name: string) => `answers for ${name}`,
    ask: 'You could ask',
    begin: 'Touch to begin',
    how: 'or press any key',
    note: (server: ServerInUse | null) =>
      server === null
        ? 'Runs on this laptop, offline. Nothing you type leaves this table.'
        : `Answers are worded on ${server.host}. What you ask is sent there.`,
    battery: (percent: number) => `Battery ${percent} %, plug in`,
  },
  session: {
    hint: 'Enter asks.',
    newHere: 'I am new here',
    newHereTitle: 'Clears this conversation, so that you begin with an empty table',
    cleared: (seconds: number) => `It is cleared after ${seconds} seconds without a touch.`,
  },
  warning: {
    title: 'Still there?',
    text: 'Nothing is lost as long as you stay: touch the screen, move, or press any key.',
    countdown: (seconds: number) => `Cleared for the next guest in ${count(seconds, 'second', 'seconds')}`,
    stay: 'I am still here',
    done: 'I am done',
  },
  wipe: { title: 'Clearing the table', text: 'Nothing of the last conversation stays on this screen.' },
  pin: {
    open: 'Unlock, for the owner',
    title: 'PIN',
    label: 'For the owner of this laptop',
    digits: (n: number) => (n === 0 ? 'No digit yet' : count(n, 'digit', 'digits')),
    back: 'Delete the last digit',
    unlock: 'Unlock',
    wrong: 'That is not the PIN.',
    cancel: 'Back',
    forgotten: 'PIN forgotten? In a terminal, `instant-interview --recovery FILE` with its recovery file ends the fair.',
    wait: (seconds: number) =>
      seconds < 90 ? `Too many wrong PINs. Wait ${count(seconds, 'second', 'seconds')}.` : `Too many wrong PINs. Wait ${count(Math.ceil(seconds / 60), 'minute', 'minutes')}.`,
  },
  fair: {
    title: 'At a fair',
    text:
      'Lay this laptop on a table and let one stranger after another ask. The window is locked then: they see the interview and ' +
      'nothing else, and each of them begins with an empty table.',
    pinFirst: 'Choose a PIN first. It is the only way back to your screens.',
    pin: 'PIN, 6 to 12 digits',
    pinAgain: 'The same PIN again',
    pinOld: 'The PIN until now',
    differ: 'These two are not the same.',
    setPin: 'Set the PIN',
    changePin: 'Change the PIN',
    hasPin: 'A PIN is set.',
    recovery: (file: string) => `If you forget the PIN, the file \`${file}\` opens the window. Move it to another computer or a stick, away from this laptop.`,
    keep: 'Keep the conversations for me',
    keepNote: 'Off: nothing that a visitor asks is ever written to the disk, and nothing of it reaches your inbox.',
    start: 'Start the fair',
    unsaved: 'Save or discard your changes to the profile first.',
    startNote: 'Only with the PIN, or by ending the program, can you leave it.',
    times: (idle: number, warning: number) => `A table is cleared ${idle} seconds after the last touch, following a warning of ${warning} seconds.`,
  },
  paused: {
    label: 'The fair',
    text: 'The fair is paused, and these screens are open.',
    back: 'Back to the fair',
    end: 'End the fair',
    endTitle: 'Unlocks the window for good',
    lostProfile: (folder: string) =>
      `The profile is gone from \`${folder}\`. Answers still come from what was read of it, until the program ends: bring it back before that.`,
  },
  announce: {
    off: null,
    setup: null,
    attract: null,
    session: null,
    warning: 'Still there? This conversation is cleared soon. Any key keeps it.',
    wipe: 'Clearing the table.',
  } satisfies Record<BoothState, string | null>,
};
