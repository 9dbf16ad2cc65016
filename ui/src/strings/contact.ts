// The words of the contact form, its receipt, and the owner's card.
import { count } from './numbers';

const date = new Intl.DateTimeFormat('en', { dateStyle: 'long' });

export const contact = {
  stay: 'Stay in touch',
  invite: (name: string) => `Would you like to hear from ${name}?`,
  inviteUnanswered: (name: string) => `${name} can answer this one in person.`,
  leave: 'Leave your details',
  take: (name: string) => `Take ${name}’s card`,
  form: {
    title: (name: string) => `How can ${name} reach you?`,
    lead: 'One way to reach you is enough. It takes twenty seconds.',
    name: 'Your name',
    reach: 'E-mail or telephone',
    reachNeeded: 'needed',
    company: 'Company',
    note: 'Anything to add',
    questions: (name: string) => `Show ${name} the questions I asked here, beside my name.`,
    send: 'Leave my details',
    sending: 'Writing it down',
    close: 'Close',
    noReach: 'Type an e-mail address or a telephone number.',
    noConsent: 'Tick this first. Nothing is kept without it.',
  },
  about: {
    title: 'What happens with it',
    whatFor: ['What for', 'To answer you about this conversation. Nothing else.'],
    who: (name: string): [string, string] => ['Who gets it', `${name}, on this laptop. Nothing is sent anywhere.`],
    howLong: (days: number): [string, string] => ['How long', `${count(days, 'day', 'days')}. Then it deletes itself.`],
    undo: ['Changed your mind', 'You get a code. Whoever names it has the entry deleted.'],
  },
  receipt: {
    title: 'Thank you.',
    kept: (name: string) => `It is written down. ${name} will find it this evening.`,
    code: 'Your code',
    codeNote: (text: string) => `Name it to have your details deleted. On ${date.format(new Date(text))} they delete themselves.`,
    scan: (name: string) => `Scan to keep ${name}’s card with your code in it.`,
    done: 'Done',
  },
  card: {
    title: (name: string) => `${name}’s card`,
    scan: 'Point your phone’s camera at it. It works without a network.',
    qr: (name: string) => `QR code with the contact details of ${name}`,
    noCode: 'This card is too long for a code. Here it is in words.',
    email: 'E-mail',
    phone: 'Telephone',
    link: 'Web',
  },
};
