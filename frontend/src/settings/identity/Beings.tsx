import { useMemo, useState } from 'react';
import type { Alias } from '../../protocol/identities';
import { useStore } from '../../store/store';
import { pathOf } from '../../ui/hooks/useRoute';
import { useText } from '../../ui/hooks/useText';
import { Face } from '../../ui/parts/Face';
import { Ago } from '../parts/Ago';
import { Way } from '../../ui/parts/Way';
import { adapterName } from '../unread/adapterName';
import { ruleName } from './ruleName';
import { byBeing, matching, type Being } from './gathering';

const SHOWN = 50;

function Row({ being: { key, aliases } }: { being: Being }) {
  const text = useText();
  const agent = useStore((state) => state.agents.get(key));
  return (
    <li className="row being">
      <Face id={agent?.id ?? key} size={32} />
      <div className="row-words">
        <Way to={pathOf('office', { agent: key })} className="list-name">
          {agent?.name ?? key}
        </Way>
        <ul className="aliases">
          {aliases.map((alias) => (
            <li key={alias.key}>
              <code className="breakable">{alias.key}</code>
              <small>
                {[adapterName(alias.adapter), ruleName(alias.rule, text)].filter(Boolean).join(' · ')}
                {alias.firstAt && (
                  <>
                    {' · '}
                    <Ago at={alias.firstAt} />
                  </>
                )}
              </small>
            </li>
          ))}
        </ul>
      </div>
    </li>
  );
}

/** Under which keys each being is known. */
export function Beings({ aliases, more }: { aliases: Alias[]; more: boolean }) {
  const { t } = useText();
  const [sought, setSought] = useState('');
  const agents = useStore((state) => state.agents);
  const beings = useMemo(() => byBeing(aliases), [aliases]);
  const found = matching(beings, sought, (key) => agents.get(key)?.name ?? '');
  return (
    <section className="part">
      <header>
        <h2>{t('identity.beings')}</h2>
        <p className="page-note">{t('identity.beingsWhy')}</p>
      </header>
      {beings.length === 0 ? (
        <p className="card quiet">{t('identity.noBeings')}</p>
      ) : (
        <>
          <input
            className="input"
            type="search"
            aria-label={t('identity.seek')}
            placeholder={t('identity.seek')}
            value={sought}
            onChange={(event) => setSought(event.target.value)}
          />
          <ul className="card rows">
            {found.slice(0, SHOWN).map((being) => (
              <Row key={being.key} being={being} />
            ))}
            {found.length === 0 && <li className="quiet">{t('identity.nobody')}</li>}
          </ul>
          {(found.length > SHOWN || more) && <p className="page-note">{t('identity.more')}</p>}
        </>
      )}
    </section>
  );
}
