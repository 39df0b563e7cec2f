import { useMemo, useSyncExternalStore } from 'react';
import { commands, onCommands, type Command, type CommandGroup } from '../commands';
import { useText } from '../hooks/useText';
import { Modal } from '../kit/Modal';
import { Keys } from '../parts/Keys';
import '../shell/words';
import './keys.css';

const GROUPS: readonly CommandGroup[] = ['general', 'go', 'office', 'time', 'flow', 'network', 'hub'];

interface Grouped {
  group: CommandGroup;
  offered: Command[];
}

function grouped(all: readonly Command[]): Grouped[] {
  const withKeys = all.filter(({ keys }) => keys !== undefined);
  return GROUPS.map((group) => ({ group, offered: withKeys.filter((each) => each.group === group) })).filter(({ offered }) => offered.length > 0);
}

/** All keys that do something here and now. */
export function KeyList({ onClose }: { onClose(): void }) {
  const { t } = useText();
  const all = useSyncExternalStore(onCommands, commands);
  const groups = useMemo(() => grouped(all), [all]);
  return (
    <Modal title={t('keys.title')} onClose={onClose} isWide>
      <p className="keys-lead">{t('keys.lead')}</p>
      <div className="keys-groups">
        {groups.map(({ group, offered }) => (
          <section key={group}>
            <h3>{t(`keys.group.${group}`)}</h3>
            <dl>
              {offered.map(({ id, name, keys }) => (
                <div key={id}>
                  <dt>{t(name)}</dt>
                  <dd>
                    <Keys keys={keys ?? []} />
                  </dd>
                </div>
              ))}
              {group === 'general' && (
                <div>
                  <dt>{t('keys.escape')}</dt>
                  <dd>
                    <Keys keys={['Escape']} />
                  </dd>
                </div>
              )}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}
