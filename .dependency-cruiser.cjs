// Who may import whom: the layers, downwards only. Lower layers know nothing of higher ones.
const layer = (name, from, forbidden, comment) => ({
  name,
  severity: 'error',
  comment,
  from: { path: from, pathNot: '\\.test\\.tsx?$' },
  to: { path: forbidden },
});

/**
 * Two runs, since no one parser reads everything: the default one reads .tsx but drops imports of types; with
 * LAYERING_TYPES=1 swc reads lib and bin with their types.
 */
const withTypes = process.env.LAYERING_TYPES === '1';

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    layer(
      'clock-is-the-bottom',
      '^lib/clock/',
      '^(?:lib/(?!clock/)|(?:app|components|bin)/)',
      'clock imports nothing of ours',
    ),
    layer(
      'log-imports-nothing-of-ours',
      '^lib/log/',
      '^(?:lib/(?!log/)|(?:app|components|bin)/)',
      'the log is a leaf: any server-side part may take it',
    ),
    layer(
      'config-imports-nothing-of-ours',
      '^lib/config/',
      '^(?:lib/(?!config/)|(?:app|components|bin)/)',
      'reading YAML with its lines is a leaf',
    ),
    layer(
      'http-imports-nothing-of-ours',
      '^lib/http/',
      '^(?:lib/(?!http/)|(?:app|components|bin)/)',
      'what the HTTP interfaces share is a leaf',
    ),
    layer(
      'sip-imports-clock-alone',
      '^lib/sip/',
      '^(?:lib/(?!sip/|clock/)|(?:app|components|bin)/)',
      'the SIP stack knows no agents',
    ),
    layer(
      'feed-is-browser-safe',
      '^lib/feed/',
      '^(?:lib/(?!feed/)|(?:app|components|bin)/)|^node:|^(fs|net|dgram|http|path|crypto|os|pg|ws|pino)$',
      'the feed contract runs in a browser',
    ),
    layer(
      'tlib-below-engine',
      '^lib/tlib/',
      '^(?:lib/(?!tlib/|clock/|http/)|(?:app|components|bin)/)',
      'T-Library messages know no engine',
    ),
    layer(
      'live-runs-in-browser',
      '^lib/live/',
      '^(?:lib/(?!live/|feed/)|(?:app|components|bin)/)|^node:',
      'the browser side of the live data',
    ),
    layer(
      'sip-server-below-console',
      '^lib/sip-server/',
      '^(lib/(console|live|simulator|gateway|strategy)|app|components|bin)/',
      'the engine needs no console',
    ),
    layer(
      'gateway-is-a-sip-peer',
      '^lib/gateway/',
      '^(lib/(console|live|simulator|sip-server|tlib|feed|strategy)|app|components|bin)/',
      'the gateway is an ordinary SIP peer',
    ),
    layer(
      'strategy-is-a-tlib-client',
      '^lib/strategy/',
      '^(?:lib/(?!strategy/|tlib/|http/|config/|log/|clock/)|(?:app|components|bin)/)',
      'a routing strategy is an ordinary T-Library client',
    ),
    layer(
      'simulator-has-no-back-door',
      '^lib/simulator/',
      '^(lib/(console|live|sip-server|gateway|strategy)|app|components|bin)/',
      'phones and desktops are ordinary clients',
    ),
    layer(
      'console-talks-over-the-network',
      '^lib/console/',
      '^(lib/(sip|sip-server|simulator|gateway|strategy|live)|app|components|bin)/',
      'the console reaches SIP Servers over the network only',
    ),
    layer(
      'nobody-needs-the-simulation',
      '^(app|components|bin|lib/(?!simulation/))',
      '^lib/simulation/',
      'the simulation of two sites is a tool: it knows the others, nobody knows it',
    ),
    layer(
      'simulation-is-below-the-console',
      '^lib/simulation/',
      '^(lib/(console|live)|app|components|bin)/',
      'the simulation needs no console',
    ),
    layer(
      'bench-is-outside',
      '^bench/',
      '^(lib|app|components|bin)/',
      'the bench knows the server by its wires only',
    ),
    layer(
      'ui-primitives-have-no-domain',
      '^components/ui/',
      '^(?:lib/|app/|bin/|components/(?!ui/))',
      'primitives know no domain words',
    ),
    layer(
      'components-below-app',
      '^components/',
      '^(app|bin|lib/(console|sip|sip-server|simulator|gateway|strategy|config|http|tlib|clock))/',
      'components see view models and the live store only',
    ),
    layer(
      'app-is-thin',
      '^app/',
      '^(bin|lib/(sip|sip-server|simulator|gateway|strategy|config|http|tlib|clock))/',
      'routes reach the network through lib/console',
    ),
    {
      name: 'prisma-only-under-console',
      severity: 'error',
      from: { path: '^(app|components|bin|lib)/', pathNot: '^lib/console/' },
      to: { path: '(@prisma/|^prisma/|lib/console/db/generated)' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(\\.next|dist|var|lib/console/db/generated)/' },
    ...(withTypes ? { parser: 'swc' } : {}),
    webpackConfig: { fileName: 'tools/depcruise-resolve.cjs' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.json', '.css'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      exportsFields: ['exports'],
    },
  },
};
