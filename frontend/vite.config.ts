import { fileURLToPath } from 'node:url';

import react from '@vitejs/plugin-react';
import { VitePWA } from 'vite-plugin-pwa';
import { defineConfig } from 'vitest/config';

const SERVER = process.env.SERVER_ORIGIN ?? 'http://127.0.0.1:3000';

interface Imports {
  getModuleInfo(id: string): { isEntry: boolean; importers: readonly string[] } | null;
}

/** Tell whether the first view needs a module: whether the entry imports it, directly or through others. */
function isFirst(id: string, imports: Imports, passed = new Set<string>()): boolean {
  if (passed.has(id)) return false;
  passed.add(id);
  const info = imports.getModuleInfo(id);
  return info !== null && (info.isEntry || info.importers.some((importer) => isFirst(importer, imports, passed)));
}

/** What the first view needs is one file, else every few lines that others share cost it a request of their own. */
function chunkOf(id: string, imports: Imports): string | undefined {
  return /\/src\/.*\.tsx?$/.test(id) && isFirst(id, imports) ? 'first' : undefined;
}

const INK = '#fffdf8';

/** The page is kept for when there is no network. What the server says never is: it belongs to whoever is signed in. */
const kept = VitePWA({
  strategies: 'injectManifest',
  srcDir: 'src',
  filename: 'sw.ts',
  injectRegister: null,
  manifest: {
    name: 'Digital Human Metaverse Platform',
    short_name: 'Metaverse',
    description: 'See what your AI agents do, who waits for you, and decide.',
    start_url: '/',
    display: 'standalone',
    theme_color: INK,
    background_color: INK,
    icons: [
      { src: '/icon-192.png', sizes: '192x192', type: 'image/png' },
      { src: '/icon-512.png', sizes: '512x512', type: 'image/png' },
      { src: '/icon-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
      { src: '/mark.svg', sizes: 'any', type: 'image/svg+xml' },
    ],
  },
  injectManifest: {
    globPatterns: ['**/*.{js,css,html,svg,webp,woff2,glb,wasm,json}'],
    maximumFileSizeToCacheInBytes: 8_000_000,
  },
});

export default defineConfig({
  envDir: '..',
  plugins: [react(), kept],
  worker: { format: 'es' },
  // The package's decoder in plain script: the usual one is WebAssembly, which the page's policy forbids.
  resolve: { alias: { 'meshopt-in-script': fileURLToPath(new URL('./node_modules/meshoptimizer/meshopt_decoder_reference.js', import.meta.url)) } },
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
