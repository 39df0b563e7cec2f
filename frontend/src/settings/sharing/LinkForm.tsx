import { useState, type FormEvent } from 'react';
import { WALL_VIEWS, type WallView } from '../../protocol/wall';
import { useStore } from '../../store/store';
import { addWallLink } from '../../sync/wallLinks';
import { useText } from '../../ui/hooks/useText';
import { Choice } from '../../ui/kit/Choice';
import { FormActs } from '../parts/FormActs';
import { RefusalNote } from '../parts/Refusal';
import { useDoing } from '../parts/useDoing';

const DAYS = ['7', '30', '90', '365'] as const;
const DAY_MS = 86_400_000;
const LANGUAGES = ['any', 'en', 'zh'] as const;
const THEMES = ['any', 'light', 'dark'] as const;
const WHOLE = '';

type Days = (typeof DAYS)[number];
type LanguageChoice = (typeof LANGUAGES)[number];
type ThemeChoice = (typeof THEMES)[number];

const orNull = <Word extends string>(word: Word): Exclude<Word, 'any'> | null => (word === 'any' ? null : (word as Exclude<Word, 'any'>));

function useFloors() {
  const { language } = useText();
  const floors = useStore((state) => state.config?.floors);
  return (floors ?? []).map(({ id, name }) => ({ key: id, name: typeof name === 'object' ? name[language] : (name ?? id) }));
}

export function LinkForm({ onMade, onCancel }: { onMade(address: string): void; onCancel(): void }) {
  const { t } = useText();
  const floors = useFloors();
  const [name, setName] = useState('');
  const [view, setView] = useState<WallView>('office');
  const [floor, setFloor] = useState(WHOLE);
  const [language, setLanguage] = useState<LanguageChoice>('any');
  const [theme, setTheme] = useState<ThemeChoice>('any');
  const [days, setDays] = useState<Days>('90');
  const { busy, refusal, start } = useDoing<string>();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const expiresAt = new Date(Date.now() + Number(days) * DAY_MS).toISOString();
    const shown = { view, floor: view === 'office' && floor !== WHOLE ? floor : null, language: orNull(language), theme: orNull(theme) };
    start(addWallLink({ name: name.trim(), ...shown, expiresAt }), onMade);
  };
  return (
    <form className="card form" onSubmit={submit} onKeyDown={(event) => event.key === 'Escape' && onCancel()}>
      <label className="field">
        <span>{t('share.name')}</span>
        <input className="input" required autoFocus maxLength={256} value={name} onChange={(event) => setName(event.target.value)} />
        <small>{t('share.nameWhy')}</small>
      </label>
      <div className="share-choices">
        <Choice<WallView> label={t('share.view')} isLabelUnseen={false} options={WALL_VIEWS.map((key) => ({ key, name: t(`nav.${key}`) }))} value={view} onChange={setView} />
        {view === 'office' && floors.length > 1 && (
          <Choice label={t('share.floor')} isLabelUnseen={false} options={[{ key: WHOLE, name: t('share.wholeOffice') }, ...floors]} value={floor} onChange={setFloor} />
        )}
        <Choice<LanguageChoice> label={t('share.language')} isLabelUnseen={false} options={LANGUAGES.map((key) => ({ key, name: t(`share.language.${key}`) }))} value={language} onChange={setLanguage} />
        <Choice<ThemeChoice> label={t('share.theme')} isLabelUnseen={false} options={THEMES.map((key) => ({ key, name: t(`share.theme.${key}`) }))} value={theme} onChange={setTheme} />
        <Choice<Days> label={t('share.expires')} isLabelUnseen={false} options={DAYS.map((key) => ({ key, name: t('share.days', { count: Number(key) }) }))} value={days} onChange={setDays} />
      </div>
      <p className="page-note">{t(`share.shows.${view}`)}</p>
      <RefusalNote refusal={refusal} />
      <FormActs busy={busy} action={t('share.make')} onOther={onCancel} />
    </form>
  );
}
