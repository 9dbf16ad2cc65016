// The words of the check before a fair.
import type { ReadyVerdict } from '../ipc';
import { count } from './numbers';

export const ready = {
  title: 'Ready for the table?',
  lead: 'Twenty seconds that save a morning. Nothing of what it asks is kept.',
  check: 'Check this laptop',
  again: 'Check again',
  checking: 'Checking',
  verdicts: { fine: 'Fine', note: 'Note', mend: 'Do this', unchecked: 'Look' } satisfies Record<ReadyVerdict, string>,
  titles: {
    power: 'Power',
    network: 'Network',
    clock: 'Clock',
    screen: 'Screen',
    disk: 'Room on the disk',
    contacts: 'Contacts',
    pin: 'PIN',
    lock: 'Lock',
    sleep: 'Sleep',
    sound: 'Sound',
    profile: 'Profile',
    prepared_answers: 'Prepared answers',
    model: 'Model',
    answers: 'Three questions',
    prompt_on_disk: 'Quick restart',
    wipe: 'Wipe',
  } as Record<string, string>,
  isReady: (seconds: number) => `Ready. Checked in ${seconds.toFixed(1)} s.`,
  isNot: (n: number) => `${count(n, 'thing', 'things')} to do before the fair.`,
};
