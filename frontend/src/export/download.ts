/** Hand a file to the person. */
export function download(name: string, content: Blob | string, type = 'text/plain;charset=utf-8'): void {
  const address = URL.createObjectURL(typeof content === 'string' ? new Blob([content], { type }) : content);
  const link = Object.assign(document.createElement('a'), { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address));
}

/** A name that says which table of which organization is in the file, and when it was taken. */
export function fileName(what: string, organizationId: string | null, ending: string): string {
  const moment = new Date().toISOString().slice(0, 16).replaceAll(':', '-');
  return [organizationId ?? 'metaverse', what, moment].join('_') + `.${ending}`;
}
