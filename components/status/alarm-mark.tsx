import type { AlarmRow } from '@/lib/feed/state';
import { Mark } from '../ui/mark';

const looks = {
  Critical: { colour: 'text-server-failed', text: 'text-failed-text' },
  Major: { colour: 'text-server-warning', text: 'text-warning-text' },
  Minor: { colour: 'text-server-info', text: 'text-info-text' },
  Info: { colour: 'text-server-stopped', text: undefined },
} as const;

/** Severity: how bad it is. Its triangle is never used for a lifecycle state. */
export function AlarmMark({ severity }: { readonly severity: AlarmRow['severity'] }) {
  const { colour, text } = looks[severity];
  return (
    <Mark shape="triangle" colour={colour} textColour={text}>
      {severity}
    </Mark>
  );
}
