'use client';
import { useState } from 'react';
import Link from 'next/link';
import { usePathname, useRouter } from 'next/navigation';
import { useTheme } from 'next-themes';
import { CircleUser, Clock as ClockIcon, LogOut, Monitor, Moon, Sun } from 'lucide-react';
import type { ActionResult } from '@/lib/feed/console';
import { useConsoleNow, useLine } from '@/lib/live/hooks';
import { Keyboard } from '../keyboard/keyboard';
import { routes } from '../routes';
import { chooseZone, useZone } from '../time/zone';
import { Banner } from '../ui/banner';
import { Button } from '../ui/button';
import { Menu, MenuContent, MenuItem, MenuLabel, MenuSeparator, MenuTrigger } from '../ui/menu';
import { LiveState } from './live-state';
import { Brand } from './nav';
import { useSession } from './session';

export type SignOut = () => Promise<ActionResult<null>>;

/** Live state, clock, theme, user; 48 px high. */
export function TopBar({ signOut }: { readonly signOut: SignOut }) {
  return (
    <header className="sticky top-0 z-30 border-b bg-surface [@media(max-height:420px)]:static">
      <div className="flex h-12 items-center gap-1 px-3 sm:gap-2 sm:px-6">
        <span className="mr-1 md:hidden">
          <Brand />
        </span>
        <LiveState />
        <span className="grow" />
        <Keyboard />
        <Clock />
        <ThemeSwitch />
        <UserMenu signOut={signOut} />
      </div>
      <LineBanner />
    </header>
  );
}

function LineBanner() {
  const line = useLine();
  const path = usePathname();
  if (line === 'connected' || line === 'connecting') return null;
  if (line === 'signed-out')
    return (
      <Banner
        urgent
        tone="warning"
        title="Signed out: the session has ended."
        className="rounded-none border-x-0 border-b-0"
        action={
          <Button asChild variant="primary" size="sm">
            <Link href={routes.signIn(path)}>Sign in again</Link>
          </Button>
        }
      >
        What is shown stays, but is no longer renewed.
      </Banner>
    );
  return (
    <Banner
      urgent
      tone="failed"
      title="The console is not reached; trying again."
      className="rounded-none border-x-0 border-b-0"
    >
      A shutdown in progress goes on by itself: it belongs to the SIP Server, not to this page.
    </Banner>
  );
}

function Clock() {
  const now = useConsoleNow();
  const zone = useZone();
  const other = zone.choice === 'utc' ? 'mine' : 'utc';
  const name = zone.name.split('/').at(-1)?.replaceAll('_', ' ');
  return (
    <Button
      variant="ghost"
      size="sm"
      onClick={() => chooseZone(other)}
      title={other === 'utc' ? 'Show all times in UTC' : 'Show all times in my own zone'}
    >
      <ClockIcon aria-hidden className="max-sm:hidden" />
      <span className="sr-only">
        Time zone {zone.name}, change to {other === 'utc' ? 'UTC' : 'mine'}:
      </span>
      <span>{now === 0 ? '--:--:--' : zone.time(now)}</span>
      <span className="max-sm:hidden">{name}</span>
    </Button>
  );
}

const themes = [
  { value: 'light', label: 'Light', Icon: Sun },
  { value: 'dark', label: 'Dark', Icon: Moon },
  { value: 'system', label: 'As the system', Icon: Monitor },
];

function ThemeSwitch() {
  const { theme, setTheme } = useTheme();
  return (
    <Menu>
      <MenuTrigger asChild>
        <Button variant="ghost" size="icon" aria-label="Theme">
          <Sun aria-hidden className="dark:hidden" />
          <Moon aria-hidden className="hidden dark:block" />
        </Button>
      </MenuTrigger>
      <MenuContent>
        {themes.map(({ value, label, Icon }) => (
          <MenuItem key={value} onSelect={() => setTheme(value)}>
            <Icon aria-hidden />
            {label}
            {theme === value ? <span className="ml-auto text-sm text-muted">in use</span> : null}
          </MenuItem>
        ))}
      </MenuContent>
    </Menu>
  );
}

function UserMenu({ signOut }: { readonly signOut: SignOut }) {
  const session = useSession();
  const router = useRouter();
  const [leaving, setLeaving] = useState(false);
  const leave = () => {
    setLeaving(true);
    void signOut().finally(() => {
      setLeaving(false);
      router.replace(routes.signIn());
      router.refresh();
    });
  };
  return (
    <Menu>
      <MenuTrigger asChild>
        <Button variant="ghost" aria-label={`${session.name}, ${session.role}`} className="px-2">
          <CircleUser aria-hidden />
          <span className="max-sm:hidden">
            {session.name}
            {session.name === session.role ? null : <span className="font-normal"> ({session.role})</span>}
          </span>
        </Button>
      </MenuTrigger>
      <MenuContent>
        <MenuLabel>
          Signed in as <span className="font-medium text-text">{session.name}</span>
          <br />
          Role: {session.role}
        </MenuLabel>
        <MenuSeparator />
        <MenuItem onSelect={leave} disabled={leaving}>
          <LogOut aria-hidden />
          Sign out
        </MenuItem>
      </MenuContent>
    </Menu>
  );
}
