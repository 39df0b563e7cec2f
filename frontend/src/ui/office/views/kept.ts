import { useMemo } from 'react';
import { create } from 'zustand';
import { keep, recall } from '../../../store/keep';

/** A view of the office that somebody gave a name, in this browser. */
export interface KeptView {
  name: string;
  code: string;
}

const MOST = 40;
const LONGEST = 60;
const isView = (value: unknown): value is KeptView =>
  typeof value === 'object' && value !== null && 'name' in value && 'code' in value && typeof value.name === 'string' && typeof value.code === 'string';
const isViews = (value: unknown): value is KeptView[] => Array.isArray(value) && value.every(isView);
const shelfOf = (organizationId: string): string => `views.${organizationId}`;

/** What was read or written since the page came, by organization. */
const useKept = create<Record<string, readonly KeptView[]>>()(() => ({}));

function load(organizationId: string): readonly KeptView[] {
  return useKept.getState()[organizationId] ?? recall(shelfOf(organizationId), isViews) ?? [];
}

function write(organizationId: string, views: readonly KeptView[]): void {
  keep(shelfOf(organizationId), views);
  useKept.setState({ [organizationId]: views });
}

const cleaned = (name: string): string => name.trim().slice(0, LONGEST);

/** The views that are kept for an organization. */
export function useKeptViews(organizationId: string): readonly KeptView[] {
  const written = useKept((state) => state[organizationId]);
  return useMemo(() => written ?? load(organizationId), [organizationId, written]);
}

/** Keep a view; one of the same name is replaced. A name of nothing but blanks keeps nothing. */
export function keepView(organizationId: string, name: string, code: string): void {
  if (cleaned(name) === '') return;
  const others = load(organizationId).filter((view) => view.name !== cleaned(name));
  write(organizationId, [...others, { name: cleaned(name), code }].slice(-MOST));
}

/** Rename a view; one that has the name already gives way. */
export function renameView(organizationId: string, name: string, to: string): void {
  if (cleaned(to) === '' || cleaned(to) === name) return;
  const others = load(organizationId).filter((view) => view.name !== cleaned(to));
  write(organizationId, others.map((view) => (view.name === name ? { ...view, name: cleaned(to) } : view)));
}

export function forgetView(organizationId: string, name: string): void {
  write(organizationId, load(organizationId).filter((view) => view.name !== name));
}
