// Starts the window: styles, then the one interview in it, and the settings it is shown by.
import '@fontsource-variable/hanken-grotesk';
import '@fontsource-variable/newsreader/opsz.css';
import '@fontsource-variable/newsreader/opsz-italic.css';
import './styles/tokens.css';
import './styles/base.css';
import { mount } from 'svelte';
import App from './app/App.svelte';
import { tauriBackend } from './ipc';
import { InterviewState } from './interview/interview.svelte';
import { SettingsState } from './settings/settings.svelte';

const interview = new InterviewState(tauriBackend);
const settings = new SettingsState(tauriBackend);
void interview.open();
// The colours the owner chose before anything is painted in others; a moment at most, as the file is small.
await settings.load();
mount(App, { target: document.getElementById('app')!, props: { interview, settings, backend: tauriBackend } });
