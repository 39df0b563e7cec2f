import { LOOKS, MOTIONS } from '../../../store/look';
import { setLanguage, setLook, setMotion } from '../../../store/settings';
import type { Language } from '../../../store/state';
import { useStore } from '../../../store/store';
import { useText } from '../../hooks/useText';
import { Choices } from './Choices';

const LANGUAGES: readonly Language[] = ['en', 'zh'];

export function LanguageChoices() {
  const { t, language } = useText();
  return (
    <Choices of="language" title={t('top.language')} keys={LANGUAGES} chosen={language} nameOf={(key) => t(`language.${key}`)} onChoose={setLanguage} />
  );
}

export function LookChoices() {
  const { t } = useText();
  const look = useStore((state) => state.look);
  return <Choices of="look" title={t('look.title')} keys={LOOKS} chosen={look} nameOf={(key) => t(`look.${key}`)} onChoose={setLook} />;
}

export function MotionChoices() {
  const { t } = useText();
  const motion = useStore((state) => state.motion);
  return <Choices of="motion" title={t('motion.title')} keys={MOTIONS} chosen={motion} nameOf={(key) => t(`motion.${key}`)} onChoose={setMotion} />;
}
