// @vitest-environment happy-dom
import { act, cleanup, render, screen } from '@testing-library/react';
import { createElement, useState } from 'react';
import { afterEach, expect, test, vi } from 'vitest';
import { emptyOffice } from '../../store/state';
import { useStore } from '../../store/store';
import { Shell } from './Shell';

const nothing = vi.hoisted(() => (): null => null);
vi.mock('./Rail', () => ({ Rail: nothing }));
vi.mock('./TopBar', () => ({ TopBar: nothing }));
vi.mock('./Overlays', () => ({ Overlays: nothing }));
vi.mock('./Soon', () => ({ Soon: nothing }));
vi.mock('./OfflineBanner', () => ({ OfflineBanner: nothing }));
vi.mock('../../time/TimeMachine', () => ({ TimeMachine: nothing }));
vi.mock('../office/Office', () => ({ Office: () => createElement('p', null, useState(useStore.getState().organizationId)[0]) }));
afterEach(cleanup);

test('a page is begun anew in another organization: nothing that it holds is of the one before', async () => {
  useStore.setState({ organizationId: 'org_a', ...emptyOffice() });
  await act(async () => void render(createElement(Shell)));
  expect(screen.getByText('org_a')).toBeDefined();
  await act(async () => useStore.setState({ organizationId: 'org_b', ...emptyOffice() }));
  expect(screen.getByText('org_b')).toBeDefined();
});
