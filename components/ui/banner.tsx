import type { ReactNode } from 'react';
import { CircleAlert, Info, OctagonX, TriangleAlert } from 'lucide-react';
import { cn } from './cn';

type BannerTone = 'info' | 'warning' | 'failed' | 'planned' | 'neutral';

const looks = {
  info: { Icon: Info, icon: 'text-info-text', edge: 'border-l-server-info' },
  warning: { Icon: TriangleAlert, icon: 'text-warning-text', edge: 'border-l-server-warning' },
  failed: { Icon: OctagonX, icon: 'text-failed-text', edge: 'border-l-server-failed' },
  planned: { Icon: CircleAlert, icon: 'text-suspending-text', edge: 'border-l-server-suspending' },
  neutral: { Icon: Info, icon: 'text-muted', edge: 'border-l-control' },
};

interface BannerProps {
  readonly tone: BannerTone;
  /** What is the matter, in one sentence. */
  readonly title: ReactNode;
  /** Cause and next step. */
  readonly children?: ReactNode;
  readonly action?: ReactNode;
  /** `alert` interrupts a screen reader: for loss of data and failed commands only. */
  readonly urgent?: boolean;
  readonly className?: string;
}

/** A notice in the page: mark, sentence, next step. */
export function Banner({ tone, title, children, action, urgent, className }: BannerProps) {
  const { Icon, icon, edge } = looks[tone];
  return (
    <div
      role={urgent ? 'alert' : 'note'}
      className={cn(
        'flex flex-wrap items-start gap-3 rounded-control border border-l-4 bg-surface px-3 py-2.5 text-base',
        edge,
        className,
      )}
    >
      <Icon aria-hidden className={cn('mt-0.5 size-4 shrink-0', icon)} />
      <div className="min-w-0 flex-1 basis-56">
        <p className="font-medium">{title}</p>
        {children ? <div className="mt-0.5 text-sm text-muted">{children}</div> : null}
      </div>
      {action ? <div className="shrink-0">{action}</div> : null}
    </div>
  );
}
