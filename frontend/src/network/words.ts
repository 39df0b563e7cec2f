import { networkEn } from '../i18n/networkEn';
import { networkZh } from '../i18n/networkZh';
import { learn } from '../i18n/translate';

learn({ en: networkEn, zh: networkZh });
