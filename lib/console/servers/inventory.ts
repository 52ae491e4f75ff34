import { readFileSync } from 'node:fs';
import { isNode, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';

const name = z.string().trim().min(1).max(64);
const address = z.url({ protocol: /^https?$/, error: 'must be an http or https address' });
const token = z.string().min(1);

const inventorySchema = z.strictObject({
  sites: z.array(z.strictObject({ name, title: z.string().max(120).optional() })).min(1),
  servers: z.array(z.strictObject({ application: name, site: name, url: address, token })).default([]),
  gateways: z.array(z.strictObject({ name, url: address, token })).default([]),
});
export type Inventory = z.infer<typeof inventorySchema>;

/** What is wrong with an inventory: one line a fault, each with file, line, key and what is allowed. */
export class InventoryError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(faults.join('\n'));
    this.name = 'InventoryError';
  }
}

/** Reads TIDEGATE_INVENTORY; its format is in README.md. Throws InventoryError. */
export function readInventory(file: string): Inventory {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new InventoryError([`${file}: ${error instanceof Error ? error.message : String(error)}`]);
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const lineOf = (offset: number) => lines.linePos(offset).line;
  if (document.errors.length > 0)
    throw new InventoryError(
      document.errors.map((error) => `${file}:${lineOf(error.pos[0])}: ${error.message.split('\n')[0]}`),
    );
  const at = (path: readonly PropertyKey[]) => {
    for (let length = path.length; length >= 0; length -= 1) {
      const node = document.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return lineOf(node.range[0]);
    }
    return 1;
  };
  const parsed = inventorySchema.safeParse(document.toJS());
  if (!parsed.success)
    throw new InventoryError(
      parsed.error.issues.map(
        (issue) => `${file}:${at(issue.path)}: ${issue.path.join('.')}: ${issue.message}`,
      ),
    );
  const faults = contradictions(parsed.data).map(({ path, message }) => `${file}:${at(path)}: ${message}`);
  if (faults.length > 0) throw new InventoryError(faults);
  return parsed.data;
}

function contradictions(inventory: Inventory): Array<{ path: PropertyKey[]; message: string }> {
  const faults: Array<{ path: PropertyKey[]; message: string }> = [];
  const sites = new Set(inventory.sites.map((site) => site.name));
  const ids = new Map<string, string>();
  for (const [index, server] of inventory.servers.entries()) {
    const path = ['servers', index, 'application'];
    if (!sites.has(server.site))
      faults.push({
        path: ['servers', index, 'site'],
        message: `site ${server.site} is not under sites; allowed: ${[...sites].join(', ')}`,
      });
    const taken = ids.get(serverIdOf(server.application));
    if (taken !== undefined)
      faults.push({
        path,
        message: `application ${server.application} is too like ${taken}: both would be /servers/${serverIdOf(taken)}`,
      });
    ids.set(serverIdOf(server.application), server.application);
  }
  return faults;
}

/** A server's id in addresses of pages: the application's name, everything unusual in it made a dash. */
export function serverIdOf(application: string): string {
  return application.replace(/[^A-Za-z0-9._-]+/g, '-');
}
