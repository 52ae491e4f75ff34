import { resolve } from 'node:path';
import { isOptionAt, optionNames } from '../options/catalogue';
import { checkReferences } from './cross-checks';
import { pickOptions, readAgentLogins, readDns } from './entries';
import { openSections, readConfigText } from '../../config/config-sections';
import { agentLoginSchema, dnSchema, sections } from './schema';
import type { AccessToken, SipServerConfig } from './types';
import type { KeyPath } from '../../config/yaml-source';

/** Keys whose values are names: an unquoted number there keeps its digits as they were written (0700 stays 0700). */
const textKeys: ReadonlySet<unknown> = new Set([
  'number',
  'numbers',
  'code',
  'codes',
  'queues',
  'prefix',
  'password',
  'default-dn',
  'dr-peer-trunk',
  'agent-no-answer-overflow',
  'application',
  'site',
  'name',
  'token',
]);

/** Files above this are refused: a configuration of 100 000 DNs is far smaller. */
const fileCharactersMax = 16 * 1024 * 1024;

/**
 * Reads and checks a SIP Server's configuration file. Ranges are expanded; a relative `dataDir` is taken from the
 * current working directory. Throws ConfigError with every fault that was found, in the file's order.
 */
export function loadConfig(file: string): SipServerConfig {
  return parseConfig(file, readConfigText(file));
}

/** As `loadConfig`, from a text; `file` is for messages. */
export function parseConfig(file: string, text: string): SipServerConfig {
  const { faults, raw, section, refusal } = openSections(file, text, {
    textKeys,
    topKeys,
    allowedKeys,
    charactersMax: fileCharactersMax,
  });
  const application = section('application', sections.application);
  const site = section('site', sections.site);
  const sip = section('sip', sections.sip);
  const http = section('http', sections.http);
  const dataDir = section('dataDir', sections.dataDir);
  const tserver = pickOptions(section('TServer', sections.TServer) ?? {}, 'T');
  const dns = readDns(raw('dns'), faults);
  const agentLogins = readAgentLogins(raw('agentLogins'), faults);
  const tokens: readonly AccessToken[] = (http?.tokens ?? []).map((each) => ({
    ...each,
    allow: new Set(each.allow),
  }));
  checkReferences({ dns, agentLogins, tserver, tokens }, faults);

  const complete = application !== undefined && site !== undefined && dataDir !== undefined;
  if (!complete || sip === undefined || http === undefined || faults.faults.length > 0) {
    throw refusal();
  }
  return {
    application,
    site,
    sip,
    http: { ...http, tokens },
    dataDir: resolve(dataDir),
    tserver,
    dns: dns.items.map(({ item }) => item),
    agentLogins: agentLogins.items.map(({ item }) => item),
  };
}

const topKeys: readonly string[] = [...Object.keys(sections), 'dns', 'agentLogins'];

function allowedKeys([section, ...inside]: KeyPath, value: unknown): readonly string[] {
  if (section === 'TServer') return optionNames.filter((name) => isOptionAt(name, 'T'));
  if (section === 'agentLogins') return Object.keys(agentLoginSchema.shape);
  if (section === 'dns') {
    const type: unknown =
      typeof value === 'object' && value !== null ? Reflect.get(value, 'type') : undefined;
    const variant = dnSchema.options.find(({ shape }) => shape.type.value === type);
    return Object.keys(variant?.shape ?? {});
  }
  if (section === 'http' && inside[0] === 'tokens') return ['name', 'token', 'allow'];
  if (section === 'sip' || section === 'http') return Object.keys(sections[section].shape);
  return [];
}
