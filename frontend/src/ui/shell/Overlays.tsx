import { lazy, Suspense } from 'react';
import { Boundary } from '../parts/Boundary';
import { closeOverlay, useOpened, type Overlay } from './opened';

interface Shown {
  onClose(): void;
}

const SHOWN: Record<Overlay, React.LazyExoticComponent<React.ComponentType<Shown>>> = {
  palette: lazy(() => import('../palette/Palette').then(({ Palette }) => ({ default: Palette }))),
  keys: lazy(() => import('../keys/KeyList').then(({ KeyList }) => ({ default: KeyList }))),
  notices: lazy(() => import('../notices/Centre').then(({ Centre }) => ({ default: Centre }))),
};

/** What stands over the page; each piece comes when it is first opened. */
export function Overlays() {
  const overlay = useOpened((state) => state.overlay);
  if (overlay === null) return null;
  const Open = SHOWN[overlay];
  return (
    <Boundary key={overlay} fallback={null}>
      <Suspense>
        <Open onClose={closeOverlay} />
      </Suspense>
    </Boundary>
  );
}
