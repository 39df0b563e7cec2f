import { useText } from '../../ui/hooks/useText';
import { LockIcon } from '../../ui/parts/icons';
import { Notice } from '../../ui/parts/Notice';
import { PageHead } from './PageHead';
import type { May } from './useMay';

/** A page that the person's role does not show, with whom to ask. */
export function Barred({ title, lacking }: { title: string; lacking: keyof May }) {
  const { t } = useText();
  return (
    <>
      <PageHead title={title} lead="" />
      <Notice mark={<LockIcon />} title={t('set.forbidden')} why={t(`set.barred.${lacking}`)} />
    </>
  );
}
