import { timeEn } from '../i18n/timeEn';
import { timeZh } from '../i18n/timeZh';
import { learn } from '../i18n/translate';

learn({ en: timeEn, zh: timeZh });
