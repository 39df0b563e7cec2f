import type { StatusLook } from '../palette';

/** Status signs as small drawings in the current colour; constant texts, so nothing of a user's ever becomes markup. */
const SHAPES: Record<StatusLook, string> = {
  working: '<circle cx="12" cy="12" r="8.5" fill="none" stroke="currentColor" stroke-width="3" opacity=".45"/><path d="M12 3.5a8.5 8.5 0 0 1 8.5 8.5" fill="none" stroke="currentColor" stroke-width="5" stroke-linecap="round"/>',
  waiting: '<circle cx="12" cy="12" r="11" fill="currentColor"/><g stroke="#3a2600" stroke-width="1.9" stroke-linecap="round"><path d="M8.2 12V7.6M10.8 12V5.4M13.4 12V5.4M16 12V7.6"/><path d="M8.2 14.5l-2.6-2.6"/></g><rect x="7.3" y="11.6" width="9.7" height="7" rx="3.4" fill="#3a2600"/>',
  error: '<path d="M12 2.5 22.5 21h-21z" fill="currentColor" stroke="currentColor" stroke-width="2" stroke-linejoin="round"/><path d="M12 9v5.5M12 18v.2" stroke="#2c1204" stroke-width="2.6" stroke-linecap="round"/>',
  idle: '<circle cx="12" cy="12" r="9" fill="none" stroke="currentColor" stroke-width="2.2"/>',
  offline: '<circle cx="12" cy="12" r="9" fill="none" stroke="currentColor" stroke-width="3" stroke-dasharray="4.2 3.6"/>',
  stale: '<circle cx="12" cy="12" r="8.5" fill="none" stroke="currentColor" stroke-width="4.5" stroke-dasharray="10 4.6"/><circle cx="12" cy="12" r="2" fill="currentColor"/>',
};

const templates = new Map<StatusLook, HTMLTemplateElement>();

/** Make the sign of a status. */
export function sign(look: StatusLook): Node {
  let template = templates.get(look);
  if (!template) {
    template = document.createElement('template');
    template.innerHTML = `<svg viewBox="0 0 24 24" aria-hidden="true">${SHAPES[look]}</svg>`;
    templates.set(look, template);
  }
  return template.content.cloneNode(true);
}
