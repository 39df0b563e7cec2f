import { beforeEach, describe, expect, it } from 'vitest';
import { recall } from '../../../store/keep';
import { forgetView, keepView, renameView } from './kept';

const ORGANIZATION = 'org_views';
const isAny = (value: unknown): value is { name: string; code: string }[] => Array.isArray(value);
const names = (): string[] => (recall(`views.${ORGANIZATION}`, isAny) ?? []).map(({ name }) => name);

describe('kept views', () => {
  beforeEach(() => {
    for (const name of names()) forgetView(ORGANIZATION, name);
  });

  it('are kept by name, and one of the same name is replaced', () => {
    keepView(ORGANIZATION, 'Desk', '1_2_3_4_5');
    keepView(ORGANIZATION, ' Desk ', '5_4_3_2_1');
    expect(recall(`views.${ORGANIZATION}`, isAny)).toEqual([{ name: 'Desk', code: '5_4_3_2_1' }]);
  });

  it('are renamed and forgotten; a blank name changes nothing', () => {
    keepView(ORGANIZATION, 'One', '1_1_1_1_1');
    keepView(ORGANIZATION, 'Two', '2_2_2_2_2');
    renameView(ORGANIZATION, 'One', '  ');
    renameView(ORGANIZATION, 'Two', 'Three');
    expect(names()).toEqual(['One', 'Three']);
    forgetView(ORGANIZATION, 'One');
    expect(names()).toEqual(['Three']);
  });
});
