import { useState } from 'react';
import { isKind, type Kind, type Made } from '../../protocol/connections';
import { goTo, settingsPath } from '../../ui/hooks/useRoute';
import { useText } from '../../ui/hooks/useText';
import { PageHead } from '../parts/PageHead';
import { ReadOnly } from '../parts/Refusal';
import { useMay } from '../parts/useMay';
import { useKindName } from './kinds';
import { KindCards } from './KindCards';
import { Made as MadePage } from './MadePage';
import { NameForm } from './NameForm';

function kindAsked(): Kind | null {
  const asked = new URLSearchParams(window.location.search).get('kind');
  return isKind(asked) ? asked : null;
}

/** From "which agent do you run?" to its first event. What was made, and its secret, live in this page alone. */
export function NewConnection() {
  const { t } = useText();
  const { configure } = useMay();
  const kindName = useKindName();
  const [kind, setKind] = useState(kindAsked);
  const [made, setMade] = useState<Made | null>(null);
  const choose = (chosen: Kind | null): void => {
    setKind(chosen);
    const path = settingsPath('connect', 'new');
    goTo(chosen === null ? path : `${path}?kind=${chosen}`, 'replace');
  };
  if (made !== null) return <MadePage made={made} />;
  return (
    <>
      <PageHead
        title={kind === null ? t('connect.title') : t('connect.titleOf', { kind: kindName(kind) })}
        lead={t('connect.lead')}
        back={settingsPath('connect')}
      />
      {!configure ? (
        <ReadOnly who="admin" />
      ) : kind === null ? (
        <KindCards onChoose={choose} />
      ) : (
        <NameForm kind={kind} onMade={setMade} onOther={() => choose(null)} />
      )}
    </>
  );
}
