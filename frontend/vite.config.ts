import { fileURLToPath } from 'node:url';

import react from '@vitejs/plugin-react';
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

export default defineConfig({
  envDir: '..',
  plugins: [react()],
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
