import { alertsEn } from '../../i18n/alertsEn';
import { alertsZh } from '../../i18n/alertsZh';
import { channelsEn } from '../../i18n/channelsEn';
import { channelsZh } from '../../i18n/channelsZh';
import { learn } from '../../i18n/translate';

learn({ en: { ...alertsEn, ...channelsEn }, zh: { ...alertsZh, ...channelsZh } });
