import type { ComponentProps } from 'react';
import { cva, type VariantProps } from 'class-variance-authority';
import { Slot } from 'radix-ui';
import { cn } from './cn';

const button = cva(
  [
    'inline-flex shrink-0 items-center justify-center gap-2 whitespace-nowrap rounded-control font-medium',
    'transition-colors select-none',
    'disabled:cursor-not-allowed aria-disabled:cursor-not-allowed',
    '[&_svg]:size-4 [&_svg]:shrink-0',
  ],
  {
    variants: {
      variant: {
        primary:
          'bg-accent text-on-accent hover:brightness-110 disabled:bg-sunken disabled:text-muted disabled:brightness-100 aria-disabled:bg-sunken aria-disabled:text-muted',
        outline:
          'border border-control bg-surface text-text hover:bg-sunken disabled:border-hairline disabled:text-muted disabled:bg-transparent',
        ghost: 'text-muted hover:bg-sunken hover:text-text disabled:hover:bg-transparent',
        danger:
          'bg-danger text-on-danger hover:brightness-110 disabled:bg-sunken disabled:text-muted disabled:brightness-100',
        planned:
          'border border-server-suspending bg-surface text-suspending-text hover:bg-sunken disabled:border-hairline disabled:text-muted disabled:bg-transparent',
        'planned-solid':
          'bg-server-suspending text-page hover:brightness-110 disabled:bg-sunken disabled:text-muted disabled:brightness-100',
      },
      size: {
        sm: 'h-7 px-2 text-sm',
        md: 'h-9 px-3 text-base',
        icon: 'size-9',
        'icon-sm': 'size-7',
      },
    },
    defaultVariants: { variant: 'outline', size: 'md' },
  },
);

export interface ButtonProps extends ComponentProps<'button'>, VariantProps<typeof button> {
  /** Renders the only child (a link) with the looks of a button. */
  readonly asChild?: boolean;
}

export function Button({ className, variant, size, asChild, type, ...props }: ButtonProps) {
  const classes = cn(button({ variant, size }), className);
  if (asChild) return <Slot.Root className={classes} {...props} />;
  return <button type={type ?? 'button'} className={classes} {...props} />;
}
