import { hubEn } from '../i18n/hubEn';
import { hubZh } from '../i18n/hubZh';
import { learn } from '../i18n/translate';

learn({ en: hubEn, zh: hubZh });
