import type { ReactNode } from 'react';
import styles from './Sections.module.css';

interface Section {
  /** What a link leads to it by. */
  id: string;
  title: string;
  content: ReactNode;
}

/** A long page in parts, with a way to each of them at its side where there is room. */
export function Sections({ label, sections }: { label: string; sections: Section[] }) {
  return (
    <div className={styles.sections}>
      <nav aria-label={label} className={styles.nav}>
        {/* biome-ignore lint/a11y/noRedundantRoles: Safari takes a list without bullets for none */}
        <ul role="list">
          {sections.map(({ id, title }) => (
            <li key={id}>
              <a href={`#${id}`}>{title}</a>
            </li>
          ))}
        </ul>
      </nav>
      <div className={styles.content}>
        {sections.map(({ id, title, content }) => (
          <section key={id} id={id} aria-labelledby={`${id}-title`} className={styles.section}>
            <h2 id={`${id}-title`}>{title}</h2>
            {content}
          </section>
        ))}
      </div>
    </div>
  );
}
