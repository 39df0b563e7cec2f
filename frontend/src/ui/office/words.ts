import { officeEn } from '../../i18n/officeEn';
import { officeZh } from '../../i18n/officeZh';
import { learn } from '../../i18n/translate';

learn({ en: officeEn, zh: officeZh });
