// Every text of the window, by screen. Edit these to change the tone or to translate.
import { booth } from './booth';
import { contact } from './contact';
import { facts } from './facts';
import { history } from './history';
import { inbox } from './inbox';
import * as interview from './interview';
import { models } from './models';
import * as profile from './profile';
import { ready } from './ready';
import { server } from './server';
import * as settings from './settings';
import { voice } from './voice';
import * as window from './window';

export const strings = { ...window, ...interview, ...profile, ...settings, booth, contact, facts, history, inbox, models, ready, server, voice };
