import { settingsEn } from '../i18n/settingsEn';
import { settingsZh } from '../i18n/settingsZh';
import { learn } from '../i18n/translate';

learn({ en: settingsEn, zh: settingsZh });
