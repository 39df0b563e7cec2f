import { noticesEn } from '../../i18n/noticesEn';
import { noticesZh } from '../../i18n/noticesZh';
import { learn } from '../../i18n/translate';

learn({ en: noticesEn, zh: noticesZh });
