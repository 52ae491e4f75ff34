import type { DesktopEffect, DesktopProfile, DesktopStep } from './desktop-state';

const replyMs = 5_000;

/** Starts the wait for an answer of the server. */
export const awaitReply: DesktopEffect = { kind: 'timer', timer: 'reply', afterMs: replyMs };

/** Leaves the present connection and tries `site` after a pause. */
export function goTo(site: string, failures: number, afterMs: number): DesktopStep {
  return {
    state: { kind: 'offline', next: site, failures },
    effects: [
      { kind: 'disconnect' },
      { kind: 'cancel', timer: 'reply' },
      { kind: 'cancel', timer: 'habit' },
      { kind: 'cancel', timer: 'home' },
      { kind: 'cancel', timer: 'work' },
      { kind: 'timer', timer: 'connect', afterMs },
    ],
  };
}

/** The site after `site` in the profile's order. */
export function otherSite(profile: DesktopProfile, site: string): string {
  const at = profile.sites.indexOf(site);
  return profile.sites[(at + 1) % profile.sites.length] ?? profile.home;
}
