import { goTo, pathOf, useRoute, VIEWS, type View } from '../hooks/useRoute';
import { useText } from '../hooks/useText';
import { FlowIcon, GearIcon, HubIcon, NetworkIcon, OfficeIcon } from '../parts/icons';
import { useWaiting } from './useWaiting';

const ICONS: Record<View, () => React.ReactNode> = {
  office: OfficeIcon,
  flow: FlowIcon,
  network: NetworkIcon,
  hub: HubIcon,
  settings: GearIcon,
};

export function Rail() {
  const { t } = useText();
  const { view } = useRoute();
  const waiting = useWaiting();
  return (
    <nav className="rail" aria-label={t('nav.label')}>
      <img className="rail-mark" src="/mark.svg" alt="" width="28" height="28" />
      {VIEWS.map((name) => {
        const Mark = ICONS[name];
        return (
          <a
            key={name}
            href={pathOf(name)}
            className={`rail-item rail-${name}`}
            aria-current={name === view ? 'page' : undefined}
            onClick={(event) => {
              if (event.metaKey || event.ctrlKey) return;
              event.preventDefault();
              goTo(pathOf(name));
            }}
          >
            <Mark />
            <span>{t(`nav.${name}`)}</span>
            {name === 'hub' && waiting > 0 && <b className="badge">{waiting}</b>}
          </a>
        );
      })}
    </nav>
  );
}
