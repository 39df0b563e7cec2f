import { useText } from '../hooks/useText';

const isApple = /Mac|iP(hone|ad|od)/.test(navigator.platform);
const SIGNS: Record<string, string> = {
  Mod: isApple ? '⌘' : 'Ctrl',
  Shift: '⇧',
  Alt: isApple ? '⌥' : 'Alt',
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Escape: 'Esc',
  Enter: '↵',
};

const shown = (part: string): string => SIGNS[part] ?? (part === ' ' ? '␣' : part.length === 1 ? part.toUpperCase() : part);

/** The keys of a command as they stand on a keyboard; those of a sequence one after the other. */
export function Keys({ keys }: { keys: readonly string[] }) {
  const { t } = useText();
  return (
    <span className="keys">
      {keys.map((stroke, index) => (
        <span key={index}>
          {index > 0 && <i>{t('keys.then')}</i>}
          {(stroke === '+' ? ['+'] : stroke.split('+')).map((part) => (
            <kbd key={part}>{shown(part)}</kbd>
          ))}
        </span>
      ))}
    </span>
  );
}
