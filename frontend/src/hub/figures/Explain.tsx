import type { ReactElement } from 'react';
import { Tooltip, TooltipTrigger } from 'react-aria-components';
import { useText } from '../../ui/hooks/useText';
import type { FigureKey } from './definitions';

export interface ExplainedProps {
  figure: FigureKey;
  value: string;
  before: string | null;
  /** What is explained: something that takes the focus. */
  children: ReactElement;
}

/** What a figure is, how it is counted, what it is now and was before: said on hover and on focus. */
export function Explained({ figure, value, before, children }: ExplainedProps) {
  const { t } = useText();
  return (
    <TooltipTrigger delay={300}>
      {children}
      <Tooltip className="explained card" placement="bottom start">
        <strong>{t(`hub.what.${figure}`)}</strong>
        <p>{t(`hub.formula.${figure}`)}</p>
        <p>{before === null ? t('hub.valueNow', { value }) : t('hub.valueBoth', { value, before })}</p>
      </Tooltip>
    </TooltipTrigger>
  );
}
