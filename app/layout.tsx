import type { Metadata, Viewport } from 'next';
import type { ReactNode } from 'react';
import { GeistMono } from 'geist/font/mono';
import { GeistSans } from 'geist/font/sans';
import { Providers } from '@/components/frame/providers';
import { cspNonce } from '@/lib/console/session/current';
import './globals.css';

export const metadata: Metadata = {
  title: { default: 'Tidegate', template: '%s · Tidegate' },
  description: 'Takes one site of a contact centre out of service without losing a call',
};

export const viewport: Viewport = {
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#ffffff' },
    { media: '(prefers-color-scheme: dark)', color: '#121722' },
  ],
};

export default async function RootLayout({ children }: { readonly children: ReactNode }) {
  const nonce = await cspNonce();
  return (
    <html lang="en" className={`${GeistSans.variable} ${GeistMono.variable}`} suppressHydrationWarning>
      <body>
        <Providers nonce={nonce}>{children}</Providers>
      </body>
    </html>
  );
}
