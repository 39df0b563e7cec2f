import { accountEn } from '../i18n/accountEn';
import { auditEn } from '../i18n/auditEn';
import { auditZh } from '../i18n/auditZh';
import { quotaEn } from '../i18n/quotaEn';
import { accountZh } from '../i18n/accountZh';
import { quotaZh } from '../i18n/quotaZh';
import { settingsEn } from '../i18n/settingsEn';
import { settingsZh } from '../i18n/settingsZh';
import { shareEn } from '../i18n/shareEn';
import { shareZh } from '../i18n/shareZh';
import { learn } from '../i18n/translate';

learn({ en: { ...settingsEn, ...accountEn, ...auditEn, ...quotaEn, ...shareEn }, zh: { ...settingsZh, ...accountZh, ...auditZh, ...quotaZh, ...shareZh } });
