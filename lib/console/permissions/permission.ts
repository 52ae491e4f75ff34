import type { Role } from '../../feed/console';

/** Everything that can be allowed or refused (spec S-140). */
export const permissions = [
  'live.read',
  'migration.read',
  'audit.read',
  'shutdown.start',
  'shutdown.abort',
  'stop.now',
  'call.release',
  'server.self-test',
  'options.edit',
] as const;
export type Permission = (typeof permissions)[number];

const granted: Readonly<Record<Role, ReadonlySet<Permission>>> = {
  admin: new Set(permissions),
  supervisor: new Set<Permission>(['live.read', 'migration.read']),
  auditor: new Set<Permission>(['live.read', 'migration.read', 'audit.read']),
};

/** Whether a role has a permission (spec S-140). */
export function may(role: Role, permission: Permission): boolean {
  return granted[role].has(permission);
}

/** All permissions of a role, for a page that shows refused actions as disabled. */
export function permissionsOf(role: Role): readonly Permission[] {
  return permissions.filter((permission) => may(role, permission));
}
