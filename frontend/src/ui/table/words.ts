import { tableEn } from '../../i18n/tableEn';
import { tableZh } from '../../i18n/tableZh';
import { learn } from '../../i18n/translate';

learn({ en: tableEn, zh: tableZh });
