import Head from 'next/head';
import type { ReactNode } from 'react';
import { useHasPlayground } from '../developers/playground';
import { Link } from '../ui/Link';
import styles from './Page.module.css';
import { SiteHeader, type SiteHeaderProps } from './SiteHeader';

interface PageProps extends SiteHeaderProps {
  /** Title of the document, without the product name. The home page has none. */
  title?: string;
  children: ReactNode;
}

/** The frame of all pages: title, header and footer. */
export function Page({ title, wide = false, children, ...header }: PageProps) {
  const hasPlayground = useHasPlayground();
  return (
    <div className={styles.page}>
      <Head>
        <title>{title ? `${title} · Places` : 'Places'}</title>
        <meta
          name="description"
          content="A shared directory of places worth knowing, kept by the people who know them."
        />
      </Head>
      <a href="#content" className="skip">
        Skip to content
      </a>
      <SiteHeader {...header} wide={wide} />
      <main id="content" tabIndex={-1} className={`${styles.main} ${wide ? styles.wide : ''}`}>
        {children}
      </main>
      <footer id="footer" tabIndex={-1} className={styles.footer}>
        <p>Places, a directory kept by the people who use it</p>
        <p className={styles.links}>
          <Link href="/developers">Developers</Link>
          {hasPlayground && <a href="/api/graphql">Playground</a>}
        </p>
      </footer>
    </div>
  );
}
