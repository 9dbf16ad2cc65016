// Builds the page with Vite and runs its tests with Vitest.
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [svelte()],
  clearScreen: false,
  server: { port: 5173, strictPort: true, host: '127.0.0.1' },
  build: {
    target: 'safari17.5',
    // The window's content policy allows files of the app only: nothing may be inlined as a `data:` address.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  test: {
    include: ['src/**/*.test.ts'],
    // Runes must run as they do in the window, not as in server rendering.
    environment: 'node',
  },
  resolve: process.env.VITEST ? { conditions: ['browser'] } : {},
});
