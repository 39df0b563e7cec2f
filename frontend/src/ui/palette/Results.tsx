import { Header, Menu, MenuItem, MenuSection } from 'react-aria-components';
import { useText } from '../hooks/useText';
import { Keys } from '../parts/Keys';
import type { Entry, Section } from './entries';
import { Mark, Standing } from './Mark';

export interface ResultsProps {
  sections: readonly (Section & { title: string })[];
  typed: string;
  onChoose(entry: Entry): void;
}

export function Results({ sections, typed, onChoose }: ResultsProps) {
  const { t } = useText();
  return (
    <Menu
      className="palette-list"
      aria-label={t('palette.results')}
      renderEmptyState={() => (
        <p className="palette-none" role="status">
          {typed ? t('palette.none', { typed }) : t('palette.lead')}
        </p>
      )}
    >
      {sections.map(({ title, entries, more }) => (
        <MenuSection key={title} className="palette-section">
          <Header className="palette-title">
            {title}
            {more > 0 && <span>{t('palette.more', { count: more })}</span>}
          </Header>
          {entries.map((entry) => (
            <MenuItem key={entry.id} id={entry.id} className="palette-item" textValue={entry.name} onAction={() => onChoose(entry)}>
              <Mark entry={entry} />
              <span className="palette-words">
                <strong>{entry.name}</strong>
                {entry.note && <small>{entry.note}</small>}
              </span>
              {entry.kind === 'agent' && entry.subject && <Standing agentId={entry.subject} />}
              {entry.keys && <Keys keys={entry.keys} />}
            </MenuItem>
          ))}
        </MenuSection>
      ))}
    </Menu>
  );
}
