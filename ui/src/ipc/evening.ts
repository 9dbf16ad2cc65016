// The calls for what visitors leave, and for the owner's evening: contacts, inbox, digest and the check before a fair.
import { Channel, invoke } from '@tauri-apps/api/core';
import type { ContactForm } from './bindings/ContactForm';
import type { ContactKind } from './bindings/ContactKind';
import type { ContactReceipt } from './bindings/ContactReceipt';
import type { ContactsCopy } from './bindings/ContactsCopy';
import type { ContactsPage } from './bindings/ContactsPage';
import type { DigestPage } from './bindings/DigestPage';
import type { InboxPage } from './bindings/InboxPage';
import type { OwnerCard } from './bindings/OwnerCard';
import type { ReadyEvent } from './bindings/ReadyEvent';
import type { ReadyLine } from './bindings/ReadyLine';
import type { Revised } from './bindings/Revised';

export type { ContactForm, ContactKind, ContactReceipt, ContactsCopy, ContactsPage, DigestPage, InboxPage, OwnerCard };
export type { ReadyLine, Revised };
export type { ContactRow } from './bindings/ContactRow';
export type { Counted } from './bindings/Counted';
export type { FairDay } from './bindings/FairDay';
export type { FairDigest } from './bindings/FairDigest';
export type { FairHour } from './bindings/FairHour';
export type { InboxGroup } from './bindings/InboxGroup';
export type { InboxItem } from './bindings/InboxItem';
export type { QrCode } from './bindings/QrCode';
export type { ReadyVerdict } from './bindings/ReadyVerdict';
export type { Waiting } from './bindings/Waiting';

/** How the check before a fair ended. */
export type ReadyEnd = Extract<ReadyEvent, { kind: 'ended' }>;

export interface EveningBackend {
  /** The owner's card, and what the contact form says. */
  ownerCard(): Promise<OwnerCard>;
  /** Keeps what a visitor typed. Resolves when it is on the disk; fails with `refused` if something is missing. */
  leaveContact(form: ContactForm): Promise<ContactReceipt>;
  /** The contacts, newest first. */
  contacts(): Promise<ContactsPage>;
  /** Deletes the contact with this code. Fails with `refused` if there is none. */
  removeContact(code: string): Promise<ContactsPage>;
  /** Writes the contacts to the exports folder. */
  exportContacts(kind: ContactKind): Promise<ContactsCopy>;
  /** Writes the contacts to a folder that the owner chooses; `null` if they cancel. */
  copyContacts(): Promise<ContactsCopy | null>;
  /** Everything that waits or waited for the owner, grouped by meaning. */
  inbox(): Promise<InboxPage>;
  /** Marks questions as handled, or not. */
  handleInbox(ids: string[], handled: boolean): Promise<void>;
  /** Makes a row of the owner's answer, and marks the questions as handled. */
  revise(ids: string[], question: string, answer: string): Promise<Revised>;
  /** Writes the inbox to a file, and returns its path. */
  exportInbox(): Promise<string>;
  /** The days with questions, and the digest of these days; without them, of the latest. */
  fairDigest(from: string | null, to: string | null): Promise<DigestPage>;
  /** Checks this laptop. Resolves after every line was reported. */
  ready(onLine: (line: ReadyLine) => void): Promise<ReadyEnd>;
}

export const tauriEvening: EveningBackend = {
  ownerCard: () => invoke('owner_card'),
  leaveContact: (form) => invoke('leave_contact', { form }),
  contacts: () => invoke('contacts'),
  removeContact: (code) => invoke('remove_contact', { code }),
  exportContacts: (kind) => invoke('export_contacts', { kind }),
  copyContacts: () => invoke('copy_contacts'),
  inbox: () => invoke('inbox'),
  handleInbox: (ids, handled) => invoke('handle_inbox', { ids, handled }),
  revise: (ids, question, answer) => invoke('revise', { ids, question, answer }),
  exportInbox: () => invoke('export_inbox'),
  fairDigest: (from, to) => invoke('fair_digest', { from, to }),
  ready(onLine) {
    return new Promise((resolve, reject) => {
      const onEvent = new Channel<ReadyEvent>((event) => {
        if (event.kind === 'ended') resolve(event);
        else onLine(event.line);
      });
      invoke('ready', { onEvent }).catch(reject);
    });
  },
};
