export function Centre({ onClose }: { onClose(): void }) {
  return <button onClick={onClose} />;
}
