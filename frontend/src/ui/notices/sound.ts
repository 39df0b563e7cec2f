const AT_MOST_EVERY_MS = 4000;
/** Two soft notes upwards; a critical one goes down. */
const TUNES = { calm: [587.33, 880], critical: [659.25, 440] };
const NOTE_S = 0.16;
const LOUDNESS = 0.08;

let context: AudioContext | null = null;
let lastMs = 0;

function note(audio: AudioContext, hertz: number, startS: number): void {
  const [tone, gain] = [audio.createOscillator(), audio.createGain()];
  tone.type = 'sine';
  tone.frequency.value = hertz;
  gain.gain.setValueAtTime(0, startS);
  gain.gain.linearRampToValueAtTime(LOUDNESS, startS + 0.02);
  gain.gain.exponentialRampToValueAtTime(0.0001, startS + NOTE_S * 2);
  tone.connect(gain).connect(audio.destination);
  tone.start(startS);
  tone.stop(startS + NOTE_S * 2);
}

/** Sound a notice, at most every few seconds; a browser that nobody has touched yet stays silent. */
export function sound(isCritical: boolean, nowMs = Date.now()): void {
  if (nowMs - lastMs < AT_MOST_EVERY_MS) return;
  lastMs = nowMs;
  context ??= new AudioContext();
  const audio = context;
  void audio.resume().then(() => TUNES[isCritical ? 'critical' : 'calm'].forEach((hertz, index) => note(audio, hertz, audio.currentTime + index * NOTE_S)));
}
