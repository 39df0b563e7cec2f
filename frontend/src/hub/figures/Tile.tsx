import { Button } from 'react-aria-components';
import type { HubView } from '../../protocol/hub';
import { goTo } from '../../ui/hooks/useRoute';
import { useText } from '../../ui/hooks/useText';
import { hubPath } from '../address';
import { Chart } from './chart/Chart';
import { beforeOf, DEFINITIONS, type FigureKey } from './definitions';
import { Explained } from './Explain';
import { Figure } from './Figure';
import { useSlots } from './useSlots';
import { changeWords, written, type ChangeWords } from './wording';

function toneOf(change: ChangeWords, better: 'more' | 'less' | undefined): string {
  const weight = change.notable ? ' is-notable' : '';
  if (better === undefined || change.rises === null || !change.notable) return `change${weight}`;
  return `change${weight} ${change.rises === (better === 'more') ? 'is-good' : 'is-bad'}`;
}

export interface TileProps {
  figure: FigureKey;
  hub: HubView;
  /** The window before, slot by slot; null where nobody compares. */
  before: HubView | null;
  compared: boolean;
  name: string;
  unit?: string;
  note: string;
  /** How long the window is, in words. */
  window: string;
}

/** A figure: its value, its course, how it changed, and the way to what stands behind it. */
export function Tile({ figure, hub, before, compared, name, unit, note, window }: TileProps) {
  const text = useText();
  const { t } = text;
  const definition = DEFINITIONS[figure];
  const { plot, say } = useSlots(figure, hub, before);
  const [now, then] = [definition.now(hub), beforeOf(figure, hub)];
  const value = written(definition.unit, now, text);
  const change = compared ? changeWords(definition.unit, now, then, window, text) : null;
  return (
    <div className="tile card">
      <h3>
        <Explained figure={figure} value={value} before={then === null ? null : written(definition.unit, then, text)}>
          <Button className="tile-name" onPress={() => goTo(hubPath({ drill: figure }))}>
            {name}
          </Button>
        </Explained>
      </h3>
      <p className="tile-value">
        <Figure text={value} /> {unit && <span>{unit}</span>}
      </p>
      {plot.values.length > 0 && <Chart plot={plot} bare label={t('hub.course', { name })} say={say} />}
      <p className="tile-note">
        {change && <span className={toneOf(change, definition.better)}>{change.said}</span>}
        {note && <span>{note}</span>}
      </p>
    </div>
  );
}
