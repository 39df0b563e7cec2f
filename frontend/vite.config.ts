import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const SERVER = process.env.SERVER_ORIGIN ?? 'http://127.0.0.1:3000';

/** What the first view needs and others need as well: one file of it, else every few lines cost a request of their own. */
const SHARED = /src\/store\/|src\/ui\/parts\/(Glyph|Face|icons)|src\/ui\/hooks\/(useNow|useText|useRoute|useCounts)|src\/i18n\/(en|zh|format|translate)\.ts|src\/protocol\/(serverClock|guards)\.ts/;

function chunkOf(id: string): string | undefined {
  if (/node_modules\/(react|react-dom|scheduler|zustand)\//.test(id)) return 'react';
  if (SHARED.test(id)) return 'shared';
  return undefined;
}

export default defineConfig({
  envDir: '..',
  plugins: [react()],
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { output: { manualChunks: chunkOf } },
  },
  server: {
    host: '127.0.0.1',
    proxy: {
      '/api': SERVER,
      '/health': SERVER,
      '/socket.io': { target: SERVER, ws: true },
    },
  },
  test: { include: ['src/**/*.test.ts', 'tests/**/*.test.ts'], environment: 'node', setupFiles: ['tests/page.ts'] },
});
