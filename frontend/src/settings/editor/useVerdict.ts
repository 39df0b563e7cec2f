import { useEffect, useState } from 'react';
import type { EditableScene, PlanVerdict } from '../../protocol/scenePlan';
import { judgePlan } from '../../sync/sceneConfig';
import { planPatch } from './plan/diff';
import type { Finding } from './plan/checks';
import type { Layout } from './plan/things';

const AFTER_MS = 900;
const NONE: PlanVerdict = { faults: [], unreachable: [] };

/** What the server says of the plan as it is laid out now: asked once the hands rest, and only where nothing is wrong already. */
export function useVerdict(base: EditableScene, layout: Layout, isSound: boolean): { verdict: PlanVerdict; isJudging: boolean } {
  const [state, setState] = useState<{ of: Layout | null; verdict: PlanVerdict }>({ of: null, verdict: NONE });
  const patch = isSound ? planPatch(base, layout) : null;
  const isAsked = patch !== null;
  useEffect(() => {
    if (!isAsked) return;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      const plan = planPatch(base, layout);
      if (plan === null) return;
      judgePlan(plan, abort.signal).then(
        (verdict) => setState({ of: layout, verdict }),
        () => abort.signal.aborted || setState({ of: layout, verdict: NONE }),
      );
    }, AFTER_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [base, layout, isAsked]);
  if (!isAsked) return { verdict: NONE, isJudging: false };
  return { verdict: state.of === null ? NONE : state.verdict, isJudging: state.of !== layout };
}

export function unreachableFindings(layout: Layout, { unreachable }: PlanVerdict): Finding[] {
  return unreachable.flatMap(({ list, id }) => {
    const floor = layout.floors.find((one) => one[list].some((thing) => thing.id === id));
    return floor ? [{ kind: 'unreachable' as const, isRefused: false, floorId: floor.id, ref: { floorId: floor.id, list, id }, values: {} }] : [];
  });
}
