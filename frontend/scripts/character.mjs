// Writes the person of the office into public/models; `npm run character` after a change of what it is made from.
import { mkdirSync, writeFileSync } from 'node:fs';
import process from 'node:process';

import { runnerImport } from 'vite';

const { module } = await runnerImport('./scripts/character/character.ts', { configFile: false, logLevel: 'error' });
const bytes = await module.makeCharacter();
mkdirSync('public/models', { recursive: true });
writeFileSync('public/models/person.glb', bytes);
process.stdout.write(`public/models/person.glb: ${bytes.byteLength} bytes\n`);
