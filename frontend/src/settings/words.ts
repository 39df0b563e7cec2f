import { accountEn } from '../i18n/accountEn';
import { accountZh } from '../i18n/accountZh';
import { settingsEn } from '../i18n/settingsEn';
import { settingsZh } from '../i18n/settingsZh';
import { shareEn } from '../i18n/shareEn';
import { shareZh } from '../i18n/shareZh';
import { learn } from '../i18n/translate';

learn({ en: { ...settingsEn, ...accountEn, ...shareEn }, zh: { ...settingsZh, ...accountZh, ...shareZh } });
