import type { Rule } from '../../protocol/identities';
import { changeRule } from '../../sync/identities';
import { useText } from '../../ui/hooks/useText';
import { RefusalNote } from '../parts/Refusal';
import { useDoing } from '../parts/useDoing';
import { useMay } from '../parts/useMay';
import { adapterName } from '../unread/adapterName';
import { choicesFor } from './choices';
import { ruleName, ruleWhy } from './ruleName';

function Choice({ rule: { adapter, identity }, onChange }: { rule: Rule; onChange(): void }) {
  const text = useText();
  const { configure } = useMay();
  const { busy, refusal, start } = useDoing();
  return (
    <li className="row rule">
      <div className="row-words">
        <strong>{adapterName(adapter)}</strong>
        <small>{ruleWhy(identity, text)}</small>
        <RefusalNote refusal={refusal} />
      </div>
      {configure ? (
        <select
          className="input rule-choice"
          aria-label={text.t('identity.ruleOf', { name: adapterName(adapter) })}
          value={identity}
          disabled={busy}
          onChange={(event) => start(changeRule(adapter, event.target.value), onChange)}
        >
          {choicesFor(adapter, identity).map((choice) => (
            <option key={choice} value={choice}>
              {ruleName(choice, text)}
            </option>
          ))}
        </select>
      ) : (
        <span>{ruleName(identity, text)}</span>
      )}
    </li>
  );
}

/** Adapters that have but one rule, all in a line. */
function Fixed({ rules }: { rules: Rule[] }) {
  const text = useText();
  const [first] = rules;
  if (first === undefined) return null;
  return (
    <li className="row rule">
      <div className="row-words">
        <strong>{rules.map(({ adapter }) => adapterName(adapter)).join(text.t('list.names'))}</strong>
        <small>{ruleWhy(first.identity, text)}</small>
      </div>
      <span className="rule-fixed">{ruleName(first.identity, text)}</span>
    </li>
  );
}

/** By what each adapter tells beings apart. */
export function Rules({ rules, onChange }: { rules: Rule[]; onChange(): void }) {
  const { t } = useText();
  if (rules.length === 0) return null;
  const isFixed = ({ adapter, identity }: Rule): boolean => choicesFor(adapter, identity).length < 2;
  return (
    <section className="part">
      <header>
        <h2>{t('identity.rules')}</h2>
        <p className="page-note">{t('identity.rulesWhy')}</p>
      </header>
      <ul className="card rows">
        {rules
          .filter((rule) => !isFixed(rule))
          .map((rule) => (
            <Choice key={rule.adapter} rule={rule} onChange={onChange} />
          ))}
        <Fixed rules={rules.filter(isFixed)} />
      </ul>
    </section>
  );
}
