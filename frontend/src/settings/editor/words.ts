import { editorEn } from '../../i18n/editorEn';
import { editorZh } from '../../i18n/editorZh';
import { learn } from '../../i18n/translate';

learn({ en: editorEn, zh: editorZh });
