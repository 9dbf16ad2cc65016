// Starts the window: styles, then the one interview in it.
import '@fontsource-variable/hanken-grotesk';
import '@fontsource-variable/newsreader/opsz.css';
import '@fontsource-variable/newsreader/opsz-italic.css';
import './styles/tokens.css';
import './styles/base.css';
import { mount } from 'svelte';
import App from './App.svelte';
import { tauriBackend } from './ipc';
import { InterviewState } from './state/interview.svelte';

const interview = new InterviewState(tauriBackend);
void interview.open();
mount(App, { target: document.getElementById('app')!, props: { interview } });
