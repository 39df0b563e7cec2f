import { Component, type ReactNode } from 'react';
import { Notice } from './Notice';
import { useText } from '../hooks/useText';

function Crashed({ again }: { again(): void }) {
  const { t } = useText();
  return <Notice title={t('state.crashed')} why={t('state.crashedWhy')} action={t('state.retry')} onAct={again} />;
}

/** One view that breaks leaves the others standing. */
export class Boundary extends Component<{ children: ReactNode; fallback?: ReactNode }, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError(): { broken: boolean } {
    return { broken: true };
  }

  override render(): ReactNode {
    if (!this.state.broken) return this.props.children;
    return this.props.fallback ?? <Crashed again={() => this.setState({ broken: false })} />;
  }
}
