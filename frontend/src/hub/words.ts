import { hubEn } from '../i18n/hubEn';
import { hubFiguresEn } from '../i18n/hubFiguresEn';
import { hubFiguresZh } from '../i18n/hubFiguresZh';
import { hubFleetEn } from '../i18n/hubFleetEn';
import { hubFleetZh } from '../i18n/hubFleetZh';
import { hubZh } from '../i18n/hubZh';
import { learn } from '../i18n/translate';

learn({ en: { ...hubEn, ...hubFiguresEn, ...hubFleetEn }, zh: { ...hubZh, ...hubFiguresZh, ...hubFleetZh } });
