import { linkEn } from '../../i18n/linkEn';
import { linkZh } from '../../i18n/linkZh';
import { learn } from '../../i18n/translate';

learn({ en: linkEn, zh: linkZh });
