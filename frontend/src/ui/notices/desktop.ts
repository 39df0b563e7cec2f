import type { Announcement } from './notices';
import { follow } from './going';
import type { Said } from './wording';

export type Permission = NotificationPermission | 'unsupported';

export const permission = (): Permission => ('Notification' in window ? Notification.permission : 'unsupported');

/** Ask the person; only ever after a click. */
export const askPermission = async (): Promise<Permission> => ('Notification' in window ? Notification.requestPermission() : 'unsupported');

/** Tell by the system while the page is hidden; a later one of the same kind takes the place of the one before. */
export function tellDesktop(announcement: Announcement, { title, body }: Said): void {
  if (permission() !== 'granted' || !document.hidden) return;
  const shown = new Notification(title, { body, tag: `metaverse-${announcement.kind}`, icon: '/mark.svg' });
  shown.onclick = () => {
    window.focus();
    follow(announcement);
    shown.close();
  };
}
