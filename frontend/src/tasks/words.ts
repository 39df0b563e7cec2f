import { flowEn } from '../i18n/flowEn';
import { flowZh } from '../i18n/flowZh';
import { learn } from '../i18n/translate';

learn({ en: flowEn, zh: flowZh });
