// Starts the page: loads the styles, opens the interview, and mounts what is shown at a fair or the whole app.
import '@fontsource-variable/hanken-grotesk';
import '@fontsource-variable/newsreader/opsz.css';
import '@fontsource-variable/newsreader/opsz-italic.css';
import './styles/tokens.css';
import './styles/base.css';
import { mount } from 'svelte';
import App from './app/App.svelte';
import Booth from './booth/Booth.svelte';
import { TableState } from './booth/table.svelte';
import { tauriBackend } from './ipc';
import { InterviewState } from './interview/interview.svelte';
import { SettingsState } from './settings/settings.svelte';

// The web view's own menu offers to reload the page, in a debug build to inspect it. Fields need theirs for the clipboard.
document.addEventListener('contextmenu', (event) => {
  if (!(event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement)) event.preventDefault();
});

const interview = new InterviewState(tauriBackend);
const settings = new SettingsState(tauriBackend);
const table = new TableState(tauriBackend);
const target = document.getElementById('app')!;
void interview.open();
await table.load();
if (table.locked) {
  // At a fair the owner's screens are not even on the page. Whenever that changes, the shell loads another one.
  if (table.view.theme !== 'system') document.documentElement.dataset.theme = table.view.theme;
  mount(Booth, { target, props: { interview, table, backend: tauriBackend } });
} else {
  // Wait for the settings, so that the page never shows in the wrong colors. The file is small.
  await settings.load();
  mount(App, { target, props: { interview, settings, table, backend: tauriBackend } });
}
