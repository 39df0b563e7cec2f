import { useCallback } from 'react';
import { alertRulesOf } from '../../sync/alertRules';
import { goTo, settingsPath } from '../../ui/hooks/useRoute';
import { useText } from '../../ui/hooks/useText';
import { Notice } from '../../ui/parts/Notice';
import { Known } from '../parts/Known';
import { PageHead } from '../parts/PageHead';
import { ReadOnly } from '../parts/Refusal';
import { useLoaded } from '../parts/useLoaded';
import { useMay } from '../parts/useMay';
import { RuleForm } from './RuleForm';
import { RuleRow } from './RuleRow';
import { standingOf } from './terms';
import '../../styles/alerts.css';
import '../../styles/settingsNumbers.css';
import '../editor/words';

const NEW = 'new';

/** When the organization is told of a figure: all rules, or one of them open. */
export function Alerts({ open }: { open: string | undefined }) {
  const { t } = useText();
  const { configure } = useMay();
  const load = useCallback((signal: AbortSignal) => alertRulesOf(signal), []);
  const loaded = useLoaded(load, open === undefined);
  if (open !== undefined) {
    return (
      <Known loaded={loaded} failed={t('alerts.failed')}>
        {(rules) => {
          const rule = rules.find(({ id }) => id === open) ?? null;
          return rule === null && open !== NEW ? <Notice title={t('alerts.gone')} /> : <RuleForm rule={rule} isFixed={!configure} />;
        }}
      </Known>
    );
  }
  const rules = loaded.value ?? [];
  const firing = rules.filter((rule) => standingOf(rule) === 'firing').length;
  return (
    <>
      <PageHead title={loaded.value === null ? t('set.page.alerts') : t('alerts.sentence', { count: rules.length, firing })} lead={t('alerts.lead')}>
        {configure && (
          <button type="button" className="button button-main" onClick={() => goTo(settingsPath('alerts', NEW))}>
            {t('alerts.add')}
          </button>
        )}
      </PageHead>
      {!configure && <ReadOnly who="admin" />}
      <Known loaded={loaded} failed={t('alerts.failed')}>
        {(all) => (
          <>
            <section className="part">
              <h2>{t('alerts.own')}</h2>
              {all.some(({ builtIn }) => !builtIn) ? (
                <ul className="card rows">
                  {all.filter(({ builtIn }) => !builtIn).map((rule) => (
                    <RuleRow key={rule.id} rule={rule} mayChange={configure} onChanged={loaded.reload} />
                  ))}
                </ul>
              ) : (
                <p className="card quiet">{t('alerts.none')}</p>
              )}
            </section>
            <section className="part">
              <h2>{t('alerts.builtIn')}</h2>
              <p className="page-note">{t('alerts.builtInWhy')}</p>
              <ul className="card rows">
                {all.filter(({ builtIn }) => builtIn).map((rule) => (
                  <RuleRow key={rule.id} rule={rule} mayChange={configure} onChanged={loaded.reload} />
                ))}
              </ul>
            </section>
          </>
        )}
      </Known>
    </>
  );
}
