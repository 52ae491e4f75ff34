import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { z } from 'zod';
import { type DemoPlan, type DemoTokens, gatewayConfig, inventory, siteConfig, strategyConfig } from './plan';

const token = z.string().min(32);
const tokensFile = z.strictObject({
  console: token,
  desktop: token,
  gateway: token,
  strategy: token,
  routing: token,
});

/** Writes every configuration file (mode 0600: they hold tokens). Returns the tokens and the console's inventory file. */
export function writeDemoFiles(plan: DemoPlan): { tokens: DemoTokens; inventoryFile: string } {
  // Ancestors may exist already and keep their modes; PostgreSQL, run as another user, has to pass through this one.
  mkdirSync(join(plan.dataDir, 'log'), { recursive: true, mode: 0o755 });
  const tokens = tokensOf(join(plan.dataDir, 'tokens.json'));
  for (const site of plan.sites) writeSecret(site.configFile, stringify(siteConfig(plan, site, tokens)));
  writeSecret(plan.gateway.configFile, stringify(gatewayConfig(plan, tokens)));
  writeSecret(plan.strategy.configFile, stringify(strategyConfig(plan, tokens)));
  const inventoryFile = join(plan.dataDir, 'inventory.yaml');
  writeSecret(inventoryFile, stringify(inventory(plan, tokens)));
  return { tokens, inventoryFile };
}

/** The tokens of the last demo here, or new ones. */
function tokensOf(file: string): DemoTokens {
  try {
    return tokensFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    const fresh = (): string => randomBytes(24).toString('base64url');
    const tokens = {
      console: fresh(),
      desktop: fresh(),
      gateway: fresh(),
      strategy: fresh(),
      routing: fresh(),
    };
    writeSecret(file, JSON.stringify(tokens));
    return tokens;
  }
}

function writeSecret(file: string, text: string): void {
  writeFileSync(file, text, { mode: 0o600 });
  // The mode above counts for new files alone.
  chmodSync(file, 0o600);
}
