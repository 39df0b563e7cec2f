/** A figure as it is read: its numbers large, its units small beside them. */
export function Figure({ text }: { text: string }) {
  const parts = text.split(/([$¥€]?\d[\d.,]*)/).filter((part) => part.trim() !== '');
  if (parts.length === 1) return <b>{text}</b>;
  return parts.map((part, index) => (/\d/.test(part) ? <b key={index}>{part}</b> : <span key={index}> {part.trim()} </span>));
}
