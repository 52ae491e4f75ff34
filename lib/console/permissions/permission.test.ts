import { describe, expect, it } from 'vitest';
import { may, permissions, permissionsOf } from './permission';

describe('permissions (S-140)', () => {
  it('gives the admin all', () => {
    expect(permissionsOf('admin')).toEqual(permissions);
  });
  it('lets supervisor and auditor watch, and change nothing', () => {
    expect(permissionsOf('supervisor')).toEqual(['live.read', 'migration.read']);
    expect(permissionsOf('auditor')).toEqual(['live.read', 'migration.read', 'audit.read']);
  });
  it('keeps the audit from the supervisor', () => {
    expect(may('supervisor', 'audit.read')).toBe(false);
  });
});
