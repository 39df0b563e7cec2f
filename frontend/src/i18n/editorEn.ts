export const editorEn = {};

export type EditorMessages = Record<keyof typeof editorEn, string>;
