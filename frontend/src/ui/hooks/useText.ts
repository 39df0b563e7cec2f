import { useMemo } from 'react';
import { formatFor, type Format } from '../../i18n/format';
import { translate, type Language, type Translate } from '../../i18n/translate';
import { useStore } from '../../store/store';

export interface Text {
  t: Translate;
  format: Format;
  language: Language;
}

const TEXTS = new Map<Language, Text>();

export function textFor(language: Language): Text {
  let text = TEXTS.get(language);
  if (text === undefined) {
    text = { t: (key, values) => translate(language, key, values), format: formatFor(language), language };
    TEXTS.set(language, text);
  }
  return text;
}

/** The words and the figures of the chosen language. */
export function useText(): Text {
  const language = useStore((state) => state.language);
  return useMemo(() => textFor(language), [language]);
}
