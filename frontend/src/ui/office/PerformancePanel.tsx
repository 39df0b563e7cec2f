import { useEffect, useState } from 'react';
import { measures, type Measures } from '../../scene/quality/measures';
import type { Wanted } from '../../scene/quality/governor';
import { useText } from '../hooks/useText';
import { Choice } from '../kit/Choice';
import { CloseIcon } from '../parts/icons';
import { showMeasures } from './opened';
import { chooseQuality, QUALITIES } from './quality';

const STEP_MS = 500;
const MEGABYTE = 1_048_576;
interface Memory {
  usedJSHeapSize: number;
}

/** The heap, where the browser tells it. */
const heap = (): number | null => (performance as Performance & { memory?: Memory }).memory?.usedJSHeapSize ?? null;

/** What was sent for models, compressed as it came. */
function modelBytes(): number {
  const entries = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
  return entries.filter(({ name }) => /\.(glb|gltf|ktx2)(\?|$)/.test(name)).reduce((sum, entry) => sum + (entry.encodedBodySize || entry.transferSize), 0);
}

function useMeasures(): Measures | null {
  const [now, setNow] = useState(measures.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(measures.now()), STEP_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}

function Rows({ now }: { now: Measures }) {
  const { t, format } = useText();
  const used = heap();
  const models = modelBytes();
  const { full, simple, far, dots } = now.people;
  const rows: [string, string][] = [
    [t('measure.frames'), t('measure.framesValue', { count: format.decimal(now.framesPerSecond), ms: format.decimal(now.frameMs) })],
    [t('measure.calls'), format.number(now.drawCalls)],
    [t('measure.triangles'), format.number(now.triangles)],
    [t('measure.people'), t('measure.peopleValue', { full, simple, far, dots })],
    [t('measure.labels'), format.number(now.labels)],
    [t('measure.held'), t('measure.heldValue', { textures: now.textures, geometries: now.geometries })],
    [t('measure.model'), models > 0 ? t('measure.kilobytes', { size: format.decimal(models / 1024) }) : t('measure.noModel')],
    [t('measure.heap'), used === null ? t('measure.untold') : t('measure.megabytes', { size: format.decimal(used / MEGABYTE) })],
    [t('measure.quality'), `${t(`quality.${now.quality}`)} · ${t(`reason.${now.inSoftware ? 'software' : now.reason}`, { ms: format.decimal(now.frameMs) })}`],
    [t('measure.pixels'), format.decimal(now.pixelRatio, 2)],
  ];
  return (
    <dl>
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** What drawing the office takes, for whoever wants to know why it is slow. */
export function PerformancePanel() {
  const { t } = useText();
  const now = useMeasures();
  const [wanted, setWanted] = useState(measures.wanted);
  const choose = (quality: Wanted): void => {
    chooseQuality(quality);
    setWanted(quality);
  };
  return (
    <section className="measures card" aria-label={t('measure.title')} data-covers>
      <header>
        <h2>{t('measure.title')}</h2>
        <button type="button" className="icon-button" aria-label={t('card.close')} onClick={() => showMeasures(false)}>
          <CloseIcon />
        </button>
      </header>
      {now === null ? <p className="page-note">{t('measure.none')}</p> : <Rows now={now} />}
      <Choice label={t('measure.choose')} options={QUALITIES.map((key) => ({ key, name: t(`quality.${key}`) }))} value={wanted} onChange={choose} />
    </section>
  );
}
