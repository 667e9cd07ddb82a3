import { CopyButton } from '../ui/CopyButton';
import styles from './CodeBlock.module.css';

/** Code with a copy button. */
export function CodeBlock({ title, code }: { title: string; code: string }) {
  return (
    <section aria-label={title} className={styles.block}>
      <header className={styles.head}>
        {title}
        <CopyButton text={code} label={title} />
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: lets the keyboard scroll long lines */}
      <pre tabIndex={0} className={styles.code}>
        <code>{code}</code>
      </pre>
    </section>
  );
}
