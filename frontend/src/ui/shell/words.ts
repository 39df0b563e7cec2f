import { shellEn } from '../../i18n/shellEn';
import { shellZh } from '../../i18n/shellZh';
import { learn } from '../../i18n/translate';

learn({ en: shellEn, zh: shellZh });
