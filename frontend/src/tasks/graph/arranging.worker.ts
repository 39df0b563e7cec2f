import { arrange, type Asked } from './arrange';

self.onmessage = ({ data }: MessageEvent<{ id: number; asked: Asked }>) => {
  self.postMessage({ id: data.id, arrangement: arrange(data.asked) });
};
