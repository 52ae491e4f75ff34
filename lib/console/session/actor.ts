import type { Role } from '../../feed/console';
import type { Permission } from '../permissions/permission';

/** A signed-in user as one request sees him. */
export interface CurrentUser {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly permissions: readonly Permission[];
  /** Names the session in the audit; no credential. */
  readonly session: string;
  /** The end user's address. */
  readonly address: string;
}
