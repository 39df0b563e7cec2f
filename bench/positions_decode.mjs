// Reads what bench/positions.py wrote in three ways, each into the same objects, and tells how long that takes (median, ms).
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';

const [folder, count] = [process.argv[2], Number(process.argv[3])];
const [TIMES, HEAD] = [40, 16];
const texts = { objects: readFileSync(`${folder}/objects`, 'utf8'), lists: readFileSync(`${folder}/lists`, 'utf8') };
const raw = readFileSync(`${folder}/bytes`);

const ways = {
  objects: () => JSON.parse(texts.objects).agents,
  lists: () =>
    JSON.parse(texts.lists).map(([agentId, x, y, z, rotationY, zone, pose, way]) => ({
      agentId, position: { x, y, z }, rotationY, zone, pose, walk: way && { at: way[0], speed: way[1], points: way.slice(2) },
    })),
  bytes() {
    const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
    const read = [];
    for (let at = 0; read.length < count; ) {
      const points = view.getUint8(at + 15);
      const [x, y, z] = [4, 6, 8].map((offset) => view.getInt16(at + offset, true) / 100);
      const one = { agentId: view.getUint32(at, true), position: { x, y, z }, rotationY: view.getInt16(at + 10, true) / 1000, zone: view.getUint16(at + 12, true), pose: view.getUint8(at + 14), walk: null };
      at += HEAD;
      if (points > 0) {
        const way = [];
        for (let i = 0; i < points; i += 1) way.push([0, 2, 4].map((offset) => view.getInt16(at + 8 + i * 6 + offset, true) / 100));
        one.walk = { at: view.getFloat64(at, true), speed: 1.4, points: way };
        at += 8 + points * 6;
      }
      read.push(one);
    }
    return read;
  },
};

function median(way) {
  const took = [];
  for (let i = 0; i < TIMES; i += 1) {
    const began = performance.now();
    if (way().length !== count) throw new Error('Not all was read.');
    took.push(performance.now() - began);
  }
  return took.sort((a, b) => a - b)[TIMES / 2];
}

console.log(JSON.stringify(Object.fromEntries(Object.entries(ways).map(([name, way]) => [name, median(way)]))));
