import type { ReactNode } from 'react';
import { useText } from '../../ui/hooks/useText';
import { BackIcon } from '../../ui/parts/icons';
import { Way } from '../../ui/parts/Way';

export interface PageHeadProps {
  title: string;
  lead: string;
  /** Where the page was opened from. */
  back?: string;
  children?: ReactNode;
}

/** One sentence that says how things stand, what the page is for, and its main action. */
export function PageHead({ title, lead, back, children }: PageHeadProps) {
  const { t } = useText();
  return (
    <header className="settings-head">
      {back && (
        <p className="back-line">
          <Way to={back} className="back">
            <BackIcon />
            {t('set.back')}
          </Way>
        </p>
      )}
      <div>
        <h1>{title}</h1>
        <p>{lead}</p>
      </div>
      {children}
    </header>
  );
}
