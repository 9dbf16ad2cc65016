// The words of the settings of a server that words the answers.
import type { AllowedServer, ServerPage, ServerTest } from '../ipc';
import { count, whole } from './numbers';

export const server = {
  title: 'A stronger machine',
  note:
    'The laptop alone is complete. If you have a machine with more power, it can word the answers: any server that speaks ' +
    'the OpenAI protocol, such as llama.cpp, vLLM or SGLang. It is sent the persona, the resume, what was found for a ' +
    'question, the question and the conversation so far. It is never sent rows marked private, contacts, or what is typed and not asked.',
  on: 'Let this server word the answers',
  onNote: 'When it fails, this laptop answers the same question. Visitors see where an answer was worded, and no failure.',
  allowed: ({ address, model, bundle, signer }: AllowedServer) =>
    `Bundle ${bundle} of this laptop, signed by ${signer}, lets only \`${model}\` on \`${address}\` word answers.`,
  useAllowed: 'Fill in that one',
  address: 'Address',
  addressNote: 'With or without /v1, such as https://gpu.example.org or 192.168.1.5:8000.',
  model: 'Model',
  modelNote: 'The name that the server gives it.',
  list: 'Show its models',
  listing: 'Asking',
  models: 'Models of this server',
  modelsChoose: 'Choose one',
  modelOf: (name: string, context: number | null) => (context === null ? name : `${name} (${whole.format(context)} tokens of context)`),
  noModels: 'The server lists no model. Type the name.',
  key: 'Key',
  keyNote: ({ keychainTrouble, keyFile }: ServerPage) =>
    keychainTrouble === null
      ? 'Only if the server wants one. It is stored in the keychain of this system, and in no file of this program.'
      : `Only if the server wants one. It is stored in \`${keyFile}\`, which only your account can read, and is not encrypted, ` +
        `because the keychain of this system cannot take it: ${keychainTrouble}.`,
  keyStored: ({ keyFor, keyPlace, keyFile }: ServerPage) =>
    `A key for ${keyFor} is stored in ${keyPlace === 'keychain' ? 'the keychain of this system' : `\`${keyFile}\``}. It is sent to no other address.`,
  keySave: 'Store the key',
  keyDelete: 'Delete the key',
  authorities: 'Certificate of your own authority',
  authoritiesNote: 'A PEM file, if the server’s certificate is not of a public authority. It is trusted beside the usual ones.',
  choose: 'Choose a file',
  wait: 'Longest wait for its first word',
  waitNote: 'Then this laptop answers the same question.',
  seconds: (seconds: number) => count(seconds, 'second', 'seconds'),
  http: 'Allow plain HTTP beyond your own network',
  httpNote: 'Without encryption a server is reached in your own network only. There, too, the key travels readable.',
  httpTitle: 'Unencrypted, across networks of others?',
  httpText:
    'Whoever is on the way to the server can then read your profile, every question of a visitor, every answer and the key, ' +
    'and can change the answers. An address with https:// is always the better way.',
  httpAllow: 'Allow it all the same',
  httpCancel: 'Keep it forbidden',
  test: 'Test',
  testing: 'Testing',
  testNote: 'Asks for one sentence. Nothing of your profile is sent.',
  tested: ({ model, host, firstWordMs, tokens, totalMs, contextTokens }: ServerTest) =>
    `\`${model}\` on \`${host}\` answers: first word after ${whole.format(Math.round(firstWordMs))} ms, ` +
    `${count(tokens, 'token', 'tokens')} in ${whole.format(Math.round(totalMs))} ms; ${whole.format(contextTokens)} tokens of context are used.`,
  otherAddress: (address: string) => `The address is \`${address}\`; set that one.`,
  away: 'This laptop words the answers for now.',
};
