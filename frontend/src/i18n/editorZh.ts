import type { EditorMessages } from './editorEn';

export const editorZh: EditorMessages = {};
