// Starts the page: loads the styles, opens the interview, loads the settings, and mounts the app.
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

// The web view's own menu offers to reload the page, in a debug build to inspect it. Fields need theirs for the clipboard.
document.addEventListener('contextmenu', (event) => {
  if (!(event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement)) event.preventDefault();
});

const interview = new InterviewState(tauriBackend);
const settings = new SettingsState(tauriBackend);
void interview.open();
// Wait for the settings, so that the page never shows in the wrong colors. The file is small.
await settings.load();
mount(App, { target: document.getElementById('app')!, props: { interview, settings, backend: tauriBackend } });
