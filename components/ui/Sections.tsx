import { type ReactNode, type RefObject, useEffect, useRef, useState } from 'react';
import styles from './Sections.module.css';

interface Section {
  /** Fragment of its URL. */
  id: string;
  title: string;
  content: ReactNode;
}

/** A long page with sections, and links to them at the side if there is room. */
export function Sections({ label, sections }: { label: string; sections: Section[] }) {
  const content = useRef<HTMLDivElement>(null);
  const current = useSectionInView(content);
  return (
    <div className={styles.sections}>
      <nav aria-label={label} className={styles.nav}>
        {/* biome-ignore lint/a11y/noRedundantRoles: Safari takes a list without bullets for none */}
        <ul role="list">
          {sections.map(({ id, title }) => (
            <li key={id}>
              <a href={`#${id}`} aria-current={id === current ? 'location' : undefined}>
                {title}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <div ref={content} className={styles.content}>
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

/** The ID of the section in the upper part of the window. */
function useSectionInView(content: RefObject<HTMLElement | null>) {
  const [current, setCurrent] = useState('');
  useEffect(() => {
    const observer = new IntersectionObserver(
      (entries) => {
        const entry = entries.find(({ isIntersecting }) => isIntersecting);
        if (entry) setCurrent(entry.target.id);
      },
      { rootMargin: '-20% 0% -75%' },
    );
    for (const section of content.current?.children ?? []) observer.observe(section);
    return () => observer.disconnect();
  }, [content]);
  return current;
}
