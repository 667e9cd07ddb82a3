import { useEffect, useEffectEvent, useRef, useState } from 'react';
import styles from './PlaceFilters.module.css';

/** Milliseconds without a key in which somebody has probably finished a word. */
const pause = 250;

/** Words to look for, which are found while they are typed. Without scripts Enter asks the server. */
export function SearchBox({ q, onSearch }: { q: string; onSearch: (q: string) => void }) {
  const [text, setText] = useState(q);
  const [told, setTold] = useState(q);
  const [before, setBefore] = useState(q);
  const input = useRef<HTMLInputElement>(null);
  if (q !== before) {
    setBefore(q);
    if (q !== told) {
      // It has come another way, by Back for example.
      setTold(q);
      setText(q);
    }
  }
  // Somebody may have begun before the scripts were there.
  useEffect(() => setText((text) => input.current?.value ?? text), []);
  const tell = useEffectEvent(() => {
    if (text === told) return;
    setTold(text);
    onSearch(text);
  });
  useEffect(() => {
    if (text === told) return;
    const timer = setTimeout(tell, pause);
    return () => clearTimeout(timer);
  }, [text, told]);

  return (
    <search className={styles.search}>
      <form
        action="/"
        onSubmit={(event) => {
          event.preventDefault();
          tell();
        }}
      >
        <input
          ref={input}
          type="search"
          name="q"
          value={text}
          onChange={({ target }) => setText(target.value)}
          aria-label="Search places"
          placeholder="Search by name, place or tag"
          autoComplete="off"
          maxLength={200}
          dir="auto"
          className={styles.input}
        />
      </form>
    </search>
  );
}
