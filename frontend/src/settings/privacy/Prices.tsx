import { useText } from '../../ui/hooks/useText';
import { CloseIcon } from '../../ui/parts/icons';
import { emptyRow, type PriceRow } from './priceRows';

const COLUMNS = ['input', 'output', 'cached'] as const;
const EXAMPLE = 'claude-sonnet-4';
const MOST_USD = 1_000_000;

interface LineProps {
  row: PriceRow;
  readOnly: boolean;
  onChange(row: PriceRow): void;
  onDrop(): void;
}

function Line({ row, readOnly, onChange, onDrop }: LineProps) {
  const { t } = useText();
  return (
    <tr>
      <td>
        <input
          className="input mono"
          required
          aria-label={t('privacy.model')}
          placeholder={EXAMPLE}
          value={row.model}
          onChange={(event) => onChange({ ...row, model: event.target.value })}
        />
      </td>
      {COLUMNS.map((name) => (
        <td key={name} data-label={t(`privacy.price.${name}`)}>
          <input
            className="input figure"
            type="number"
            step="any"
            min={0}
            max={MOST_USD}
            required={name !== 'cached'}
            aria-label={t('privacy.priceOf', { what: t(`privacy.price.${name}`), model: row.model })}
            value={row[name]}
            onChange={(event) => onChange({ ...row, [name]: event.target.value })}
          />
        </td>
      ))}
      {!readOnly && (
        <td>
          <button type="button" className="icon-button" aria-label={t('privacy.dropPrice', { model: row.model })} onClick={onDrop}>
            <CloseIcon />
          </button>
        </td>
      )}
    </tr>
  );
}

export interface PricesProps {
  rows: PriceRow[];
  readOnly: boolean;
  onChange(rows: PriceRow[]): void;
}

/** What a million tokens cost, by model. */
export function Prices({ rows, readOnly, onChange }: PricesProps) {
  const { t } = useText();
  return (
    <div className="card settings-card">
      <p className="page-note">{t('privacy.pricesWhy')}</p>
      {rows.length > 0 && (
        <table className="table price-table">
          <thead>
            <tr>
              <th scope="col">{t('privacy.model')}</th>
              {COLUMNS.map((name) => (
                <th key={name} scope="col" className="figure">
                  {t(`privacy.price.${name}`)}
                </th>
              ))}
              {!readOnly && <td />}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Line
                key={row.key}
                row={row}
                readOnly={readOnly}
                onChange={(changed) => onChange(rows.map((one) => (one.key === row.key ? changed : one)))}
                onDrop={() => onChange(rows.filter((one) => one.key !== row.key))}
              />
            ))}
          </tbody>
        </table>
      )}
      {!readOnly && (
        <button type="button" className="button" onClick={() => onChange([...rows, emptyRow()])}>
          {t('privacy.addPrice')}
        </button>
      )}
    </div>
  );
}
