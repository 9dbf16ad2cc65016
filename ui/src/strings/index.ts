// Every text of the window, by screen. Edit these to change the tone or to translate.
import { booth } from './booth';
import { facts } from './facts';
import { history } from './history';
import * as interview from './interview';
import { models } from './models';
import * as profile from './profile';
import * as settings from './settings';
import * as window from './window';

export const strings = { ...window, ...interview, ...profile, ...settings, booth, facts, history, models };
