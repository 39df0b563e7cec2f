import { learn } from '../../i18n/translate';
import { wallEn } from '../../i18n/wallEn';
import { wallZh } from '../../i18n/wallZh';

learn({ en: wallEn, zh: wallZh });
