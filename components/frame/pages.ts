'use client';
import {
  ArrowRightLeft,
  Headset,
  LayoutDashboard,
  PhoneCall,
  ScrollText,
  Server,
  type LucideIcon,
} from 'lucide-react';
import type { PageKey } from '../keyboard/key-sequence';
import { routes } from '../routes';
import { useSession } from './session';

interface Page {
  readonly href: string;
  readonly label: string;
  readonly Icon: LucideIcon;
  readonly permission: string;
  /** The letter that leads there after `g`. */
  readonly key: PageKey;
}

const pages: readonly Page[] = [
  { href: routes.overview(), label: 'Overview', Icon: LayoutDashboard, permission: 'live.read', key: 'o' },
  {
    href: routes.migrations(),
    label: 'Migrations',
    Icon: ArrowRightLeft,
    permission: 'migration.read',
    key: 'm',
  },
  { href: routes.servers(), label: 'Servers', Icon: Server, permission: 'live.read', key: 's' },
  { href: routes.agents(), label: 'Agents', Icon: Headset, permission: 'live.read', key: 'a' },
  { href: routes.calls(), label: 'Calls', Icon: PhoneCall, permission: 'live.read', key: 'c' },
  { href: routes.audit(), label: 'Audit', Icon: ScrollText, permission: 'audit.read', key: 'u' },
];

/** The pages that the user may see, in the order of the navigation. */
export function usePages(): readonly Page[] {
  const { permissions } = useSession();
  return pages.filter(({ permission }) => permissions.includes(permission));
}
