// Every word the window says, screen by screen: for a change of tone, and for translation.
import { history } from './history';
import * as interview from './interview';
import { models } from './models';
import * as profile from './profile';
import * as settings from './settings';
import * as window from './window';

export const strings = { ...window, ...interview, ...profile, ...settings, history, models };
