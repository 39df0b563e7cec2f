let told: string | null = null;

/** Where there is no document, as in a worker: speak as the tab does that was looked at last. */
export function speak(language: string): void {
  told = language;
}

/** The language in which the server is asked to answer: that of the document. */
export const language = (): string => (typeof document === 'undefined' ? told : document.documentElement.lang) || 'en';
