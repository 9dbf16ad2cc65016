// Tests the state of the contact form.
import { beforeEach, expect, it } from 'vitest';
import type { ContactForm, ContactReceipt, Failure, OwnerCard } from '../ipc';
import { settle } from '../shared/scripted';
import { ContactState, type ContactBackend } from './contact.svelte';

const card: OwnerCard = { name: 'Ada Byron', headline: '', email: 'ada@example.org', phone: '', link: '', code: null, consent: 'Yes.', days: 90 };
const receipt: ContactReceipt = { code: 'K7QF-3M2P', deleteAfter: '2027-02-28T00:00:00Z', card };

class Desk implements ContactBackend {
  readonly sent: ContactForm[] = [];
  failure: Failure | null = null;
  pending: (() => void) | null = null;
  async ownerCard() {
    return card;
  }
  leaveContact(form: ContactForm) {
    this.sent.push(form);
    return new Promise<ContactReceipt>((resolve, reject) => {
      this.pending = () => (this.failure === null ? resolve(receipt) : reject(this.failure));
    });
  }
}

let desk: Desk;
let contact: ContactState;

beforeEach(async () => {
  desk = new Desk();
  contact = new ContactState(desk);
  await contact.open('form');
});

async function send(answer: number | null = null) {
  void contact.send(answer);
  await settle();
  desk.pending?.();
  await settle();
}

it('says what is missing before anything is sent', async () => {
  await send();
  expect(contact.missing?.field).toBe('reach');
  contact.draft.reach = 'kim@example.org';
  await send();
  expect(contact.missing?.field, 'nothing is kept without consent').toBe('consent');
  expect(desk.sent).toEqual([]);
});

it('thanks only for what was kept, and empties the form', async () => {
  contact.draft.reach = 'kim@example.org';
  contact.draft.consent = true;
  desk.failure = { code: 'store', message: 'the disk is full' };
  await send();
  expect([contact.view, contact.failure?.message, contact.draft.reach]).toEqual(['form', 'the disk is full', 'kim@example.org']);
  desk.failure = null;
  await send();
  expect([contact.view, contact.receipt?.code, contact.draft.reach]).toEqual(['receipt', 'K7QF-3M2P', '']);
});

it('sends the questions only if the visitor wants that', async () => {
  contact.draft.reach = 'kim@example.org';
  contact.draft.consent = true;
  await send(7);
  expect(desk.sent[0]?.answer).toBeNull();
  contact.close();
  await contact.open('form');
  contact.draft.reach = 'kim@example.org';
  contact.draft.consent = true;
  contact.draft.questions = true;
  await send(7);
  expect(desk.sent[1]?.answer).toBe(7);
});

it('names a refused address at its field', async () => {
  contact.draft.reach = 'kim';
  contact.draft.consent = true;
  desk.failure = { code: 'refused', message: '`kim` is neither' };
  await send();
  expect(contact.missing).toEqual({ field: 'reach', message: '`kim` is neither' });
});

it('keeps a draft while the sheet is closed, and shows nothing of it to the next visitor', async () => {
  contact.draft.reach = 'kim@example.org';
  contact.draft.consent = true;
  contact.close();
  expect(contact.draft.reach).toBe('kim@example.org');
  await contact.open('form');
  void contact.send(null);
  contact.clear();
  desk.pending?.();
  await settle();
  expect([contact.view, contact.receipt, contact.draft.reach, contact.busy], 'a late receipt is not for the next one').toEqual(['closed', null, '', false]);
});
