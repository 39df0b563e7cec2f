import { useStore } from '../../store/store';
import { useText } from '../hooks/useText';
import { ChevronIcon, MoonIcon, SunIcon } from '../parts/icons';
import { TopMenu } from './TopMenu';

/** The language and the look, for the top bar and for whoever has yet to sign in. */
export function LookButtons() {
  const { t } = useText();
  const theme = useStore((state) => state.theme);
  return (
    <>
      <TopMenu which="language" label={t('top.language')}>
        <span className="top-worded">
          {t('top.languageShort')}
          <ChevronIcon />
        </span>
      </TopMenu>
      <TopMenu which="look" label={t('top.look')}>
        {theme === 'light' ? <SunIcon /> : <MoonIcon />}
      </TopMenu>
    </>
  );
}
