import { fileURLToPath } from 'node:url';

/** @type {import('next').NextConfig} */
export default {
  reactCompiler: true,
  poweredByHeader: false,
  // `forbidden()` and app/forbidden.tsx.
  experimental: { authInterrupts: true },
  // `npm run types` checks the whole repository; the build need not do a part of it again.
  typescript: { ignoreBuildErrors: true },
  // A lockfile above the checkout must not make Next take another folder for the root.
  turbopack: { root: fileURLToPath(new URL('.', import.meta.url)) },
};
