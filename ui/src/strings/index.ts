// Every text of the window, by screen. Edit these to change the tone or to translate.
import { history } from './history';
import * as interview from './interview';
import { models } from './models';
import * as profile from './profile';
import * as settings from './settings';
import * as window from './window';

export const strings = { ...window, ...interview, ...profile, ...settings, history, models };
