import { useStore } from '../../store/store';
import { goTo } from '../../ui/hooks/useRoute';
import { useText, type Text } from '../../ui/hooks/useText';
import { MenuButton, type MenuAct } from '../../ui/kit/MenuButton';
import { ChevronIcon } from '../../ui/parts/icons';
import { placeOf } from './Decisions';
import { SNOOZES } from './snoozing';
import type { RowActs } from './useRow';

function snoozes(row: RowActs, { t }: Text, isDisabled: boolean): MenuAct[] {
  const kept = SNOOZES.map((snooze) => ({ key: snooze, name: t(`hub.snooze.${snooze}`), isDisabled, run: () => row.snooze(snooze) }));
  return [...kept, { key: 'own', name: t('hub.snooze.own'), isDisabled, run: () => row.show('snooze') }];
}

function assigns(row: RowActs, { t }: Text, me: string | undefined, isDisabled: boolean): MenuAct[] {
  const mine = { key: 'me', name: t('hub.take'), isDisabled, run: () => me !== undefined && row.act({ action: 'assign', to: me }) };
  const theirs = { key: 'colleague', name: t('hub.assign'), isDisabled: isDisabled || row.offline, run: () => row.show('assign') };
  return row.item.assignedTo?.id === me ? [theirs] : [mine, theirs];
}

/** All that can be done about an entry besides deciding it, as one menu. */
export function RowMenu({ row }: { row: RowActs }) {
  const text = useText();
  const { t } = text;
  const me = useStore((state) => state.user?.id);
  const isBarred = row.busy || (row.hindrance !== null && row.hindrance !== 'hub.expired');
  const { item } = row;
  const acts: MenuAct[] = [
    { key: 'show', name: t('hub.show'), run: () => goTo(placeOf(item)) },
    ...assigns(row, text, me, isBarred),
    ...(item.task ? [{ key: 'reassign', name: t('hub.reassign'), isDisabled: isBarred || row.offline, run: () => row.show('reassign') }] : []),
    ...snoozes(row, text, isBarred).map((act) => ({ ...act, name: t('hub.snoozeTo', { until: act.name }) })),
    ...(item.lastAct ? [{ key: 'undo', name: t('hub.undo'), isDisabled: isBarred, run: () => row.act({ action: 'undo' }) }] : []),
  ];
  const name = item.agent?.name ?? item.task?.title ?? '';
  return (
    <MenuButton label={t('hub.more', { name })} acts={acts} className="icon-button ask-more">
      <span aria-hidden="true">⋯</span>
    </MenuButton>
  );
}

/** What else a person does about the open entry: hand it on, put it off, take it on, take that back. */
export function Acts({ row }: { row: RowActs }) {
  const text = useText();
  const { t } = text;
  const me = useStore((state) => state.user?.id);
  const { item, busy, hindrance } = row;
  const isBarred = busy || (hindrance !== null && hindrance !== 'hub.expired');
  const isRequest = item.kind === 'request';
  return (
    <div className="acts">
      {item.task && (
        <button type="button" className="button" disabled={isBarred || row.offline} onClick={() => row.show('reassign')}>
          {t('hub.reassign')}
        </button>
      )}
      <MenuButton label={t('hub.snooze')} acts={snoozes(row, text, isBarred)}>
        {t('hub.snooze')}
        <ChevronIcon />
      </MenuButton>
      <MenuButton label={t('hub.assignMenu')} acts={assigns(row, text, me, isBarred)}>
        {t('hub.assignMenu')}
        <ChevronIcon />
      </MenuButton>
      {isRequest && item.state === 'open' && (
        <button type="button" className="button" disabled={isBarred} aria-disabled={row.settling || undefined} onClick={() => row.act({ action: 'acknowledge' })}>
          {t('hub.acknowledge')}
        </button>
      )}
      {item.lastAct && (
        <button type="button" className="button" disabled={isBarred} aria-disabled={row.settling || undefined} onClick={() => row.act({ action: 'undo' })}>
          {t('hub.undo')}
        </button>
      )}
    </div>
  );
}
