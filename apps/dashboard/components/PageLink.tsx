'use client';
import Link from 'next/link';
import { useSearchParams } from 'next/navigation';
import type { ReactNode } from 'react';

interface PageLinkProps {
  slug: string;
  /** Id on that page to go to. */
  anchor?: string;
  className?: string;
  children: ReactNode;
}

/** A link to another page that takes along everything that was chosen. */
export function PageLink({ slug, anchor, className, children }: PageLinkProps) {
  const query = useSearchParams().toString();
  return (
    <Link className={className} href={`/${slug}${query ? `?${query}` : ''}${anchor ? `#${anchor}` : ''}`}>
      {children}
    </Link>
  );
}
