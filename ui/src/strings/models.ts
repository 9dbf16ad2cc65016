// The words of the Models screen.
import type { Memory, Share, Verdict, Work } from '../ipc';
import { verdictOf } from '../text/verdict';
import { percent, rough, rate, whole } from './numbers';

export const models = {
  title: 'Models',
  loading: 'Looking at the models',
  failed: 'The models could not be listed.',
  answers: 'Answers now',
  recommended: 'Recommended',
  free: (bytes: number) => `${rough(bytes)} of memory are free.`,
  folder: (path: string) => `They are in \`${path}\`.`,
  here: 'On this laptop',
  offered: 'Can be downloaded',
  offeredNote:
    'From the model hub, huggingface.co, and only when you press Download. Nothing else is ever fetched or sent. Each file is ' +
    'checked against its SHA-256 before it counts. How often a model invents was counted in summaries of news ' +
    '(Vectara’s leaderboard): it compares models, and answers here are checked besides.',
  noneOffered: 'Every model of the catalog is here.',
  size: rough,
  about: (bytes: number) => `about ${rough(bytes)}`,
  needs: (bytes: number) => `takes ${rough(bytes)} of memory`,
  tooBig: (needed: number, free: number) => `Too big for now: it takes ${rough(needed)}, ${rough(free)} are free.`,
  terms: (license: string, address: string | null) =>
    address === null ? `Licence: ${license}` : `Licence: ${license.replace(/^LicenseRef-/, '').replaceAll('-', ' ')}, ${address}`,
  use: 'Use',
  look: 'Look',
  remove: 'Remove',
  removed: (title: string) => `“${title}” is removed.`,
  broughtBack: (title: string) => `“${title}” is back.`,
  undo: 'Undo',
  final: 'Delete for good',
  download: 'Download',
  resume: 'Resume',
  pause: 'Pause',
  cancel: 'Cancel',
  discard: 'Give up',
  kept: (done: number, total: number) => `Paused at ${rough(done)} of ${rough(total)}.`,
  downloaded: (title: string) => `${title} is here, complete and checked.`,
  pausedNews: (title: string) => `The download of ${title} is paused.`,
  cancelledNews: (title: string) => `The download of ${title} is cancelled; nothing is left of it.`,
  progress: 'Progress',
  steps: {
    asking: 'Asking the hub',
    receiving: (done: number, total: number) => `${rough(done)} of ${rough(total)}`,
    checking: (done: number, total: number) => `Checking, ${percent(done, total)}`,
    waiting: 'Waiting for its turn',
    reading: (done: number, total: number) => `Reading the weights, ${rough(done)} of ${rough(total)}`,
    copying: (done: number, total: number) => `Copying, ${rough(done)} of ${rough(total)}`,
    loading: 'Putting it together',
    probing: 'Asking it something; the model before answers until this one has',
    measuring: 'Timing it, ten seconds at most',
  },
  underway: {
    load: (title: string) => `Loading ${title}`,
    measure: (title: string) => `Speed test of ${title}`,
    add: (title: string) => `Adding ${title}`,
  } satisfies Record<Work, (title: string) => string>,
  answersNow: (title: string) => `${title} answers from now on.`,
  added: (title: string) => `${title} is in the models folder.`,
  brokenOff: 'Stopped; nothing was changed.',
  trouble: 'That did not work. The model that answered before still does.',
  notChosen: 'The model you chose could not be loaded, so the default one answers.',
  file: 'Look at a file',
  fileNote: 'Any GGUF file: you see what it is and whether it runs here before it is loaded.',
  choose: 'Choose a file…',
  drop: 'or drop it anywhere on this window',
  dropNow: 'Drop it to look at it',
  path: 'Path of a weights file',
  pathPlaceholder: 'Path of a .gguf file',
  pathLook: 'Look',
  looking: 'Reading its header',
  verdicts: { usable: 'Runs here.', big: 'Too big for the memory that is free.', obstacle: 'Cannot be run.', broken: 'Cannot be used.' },
  facts: {
    architecture: 'Architecture',
    parameters: 'Parameters',
    quantisation: 'Quantisation',
    file: 'File',
    context: 'Context',
    memory: 'Memory',
    tokenizer: 'Tokenizer',
    template: 'Chat template',
    speed: 'Speed here',
  },
  millions: (n: number) => (n < 1e9 ? `${Math.round(n / 1e6)} million` : `${(n / 1e9).toFixed(1)} billion`),
  shares: (shares: Share[]) =>
    shares
      .filter((share) => share.percent > 0)
      .map((share) => `${share.name} ${share.percent} %`)
      .join(', '),
  trained: (tokens: number) => `trained for ${whole.format(tokens)} tokens`,
  memory: (memory: Memory) =>
    `${rough(memory.totalBytes)} with ${whole.format(memory.contextTokens)} tokens of context: ` +
    `weights ${rough(memory.weightsBytes)}, context ${rough(memory.cacheBytes)}, working ${rough(memory.workingBytes)}`,
  freeNow: (bytes: number) => `${rough(bytes)} free now`,
  ownTemplate: 'its own',
  familyTemplate: 'none; the one of its family is used',
  noTokenizer: 'none',
  load: 'Load it',
  measure: 'Speed test',
  add: 'Copy to the models',
  speed: (reads: number | null, writes: number | null) =>
    `reads ${reads === null ? 'too slowly to measure' : `${rate(reads)} tokens/s`}, writes ${writes === null ? 'too slowly to measure' : `${rate(writes)} tokens/s`}`,
  measured: (reads: number | null, writes: number | null) => `Measured: it ${models.speed(reads, writes)}.`,
  said: (verdict: Verdict) => `${verdict.name}: ${models.verdicts[verdictOf(verdict)]}`,
  cannotBeUsed: (why: string) => `Cannot be used: ${why}`,
};
