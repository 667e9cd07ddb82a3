import { useEffect, useEffectEvent, useRef, useState } from 'react';
import styles from './PlaceFilters.module.css';

/** Milliseconds after the last key until the search starts. */
const debounceMs = 250;

/** Searches while the user types. Works as a plain form without JavaScript. */
export function SearchBox({ q, onSearch }: { q: string; onSearch: (q: string) => void }) {
  const [text, setText] = useState(q);
  const [submitted, setSubmitted] = useState(q);
  const [previousQ, setPreviousQ] = useState(q);
  const input = useRef<HTMLInputElement>(null);
  if (q !== previousQ) {
    setPreviousQ(q);
    if (q !== submitted) {
      // Changed by navigation, for example Back.
      setSubmitted(q);
      setText(q);
    }
  }
  // The user may have typed before hydration.
  useEffect(() => setText((text) => input.current?.value ?? text), []);
  const submit = useEffectEvent(() => {
    if (text === submitted) return;
    setSubmitted(text);
    onSearch(text);
  });
  useEffect(() => {
    if (text === submitted) return;
    const timer = setTimeout(submit, debounceMs);
    return () => clearTimeout(timer);
  }, [text, submitted]);

  return (
    <search className={styles.search}>
      <form
        action="/"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <input
          ref={input}
          type="search"
          name="q"
          value={text}
          onChange={({ target }) => setText(target.value)}
          aria-label="Search places"
          placeholder="Search names, locations and tags"
          autoComplete="off"
          maxLength={200}
          dir="auto"
          className={styles.input}
        />
      </form>
    </search>
  );
}
