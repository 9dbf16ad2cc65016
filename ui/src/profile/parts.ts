// Names the tabs of the Profile screen, the parts of a profile, and the lines of its card.
import type { ProfilePart } from '../ipc';

export const TABS = ['overview', 'card', 'resume', 'facts', 'persona', 'examples', 'projects', 'said', 'rehearse'] as const;
export type Tab = (typeof TABS)[number];

export const PARTS: readonly ProfilePart[] = ['card', 'resume', 'persona', 'examples', 'projects'];
export type TextPart = 'resume' | 'persona';
export type TablePart = 'examples' | 'projects';

export const CARD_LINES = ['name', 'headline', 'contact', 'refusal'] as const;
export type CardLine = (typeof CARD_LINES)[number];
