import { Component, type ReactNode } from 'react';
import { useText } from '../hooks/useText';
import { Notice } from './Notice';

/** What the browsers say when a part of the client is not there any more: a newer client was installed meanwhile. */
const GONE = /dynamically imported module|importing a module script/i;

function Crashed({ again }: { again(): void }) {
  const { t } = useText();
  return <Notice title={t('state.crashed')} why={t('state.crashedWhy')} action={t('state.retry')} onAct={again} />;
}

export interface BoundaryProps {
  children: ReactNode;
  fallback?: ReactNode;
}

/** One view that breaks leaves the others standing. */
export class Boundary extends Component<BoundaryProps, { thrown: unknown; broken: boolean }> {
  override state = { thrown: null, broken: false };

  static getDerivedStateFromError(thrown: unknown): { thrown: unknown; broken: boolean } {
    return { thrown, broken: true };
  }

  private readonly again = (): void => {
    const thrown: unknown = this.state.thrown;
    if (thrown instanceof Error && GONE.test(thrown.message)) window.location.reload();
    else this.setState({ thrown: null, broken: false });
  };

  override render(): ReactNode {
    if (!this.state.broken) return this.props.children;
    return this.props.fallback === undefined ? <Crashed again={this.again} /> : this.props.fallback;
  }
}
