import { useEffect, useId, useRef, useState } from 'react';
import { useQuery } from 'urql';
import { type FragmentType, graphql, readFragment } from '../api/graphql';
import styles from './PlaceFilters.module.css';

export const TagFilterFragment = graphql(`
  fragment TagFilter on Tag {
    name
  }
`);

const TagSuggestionsQuery = graphql(`
  query TagSuggestions($startsWith: String) {
    tags(first: 10, startsWith: $startsWith) {
      name
    }
  }
`);

interface TagFilterProps {
  /** Those that are used most. */
  popular: readonly FragmentType<typeof TagFilterFragment>[];
  chosen: string[];
  onChoose: (tags: string[]) => void;
}

/** Tags to look for: places have all of those that are chosen. */
export function TagFilter({ popular, chosen, onChoose }: TagFilterProps) {
  const names = popular.map((tag) => readFragment(TagFilterFragment, tag).name);
  const shown = [...new Set([...chosen, ...names])];
  const toggle = (tag: string) =>
    onChoose(chosen.includes(tag) ? chosen.filter((name) => name !== tag) : [...chosen, tag]);

  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot scroll sideways
    <div role="group" aria-label="Tags" className={styles.tags}>
      <TagBox onChoose={(tag) => onChoose([...new Set([...chosen, tag])])} />
      {shown.map((tag) => (
        <button
          key={tag}
          type="button"
          dir="auto"
          aria-pressed={chosen.includes(tag)}
          onClick={() => toggle(tag)}
          className={styles.chip}
        >
          {tag}
        </button>
      ))}
    </div>
  );
}

/** Any other tag, with suggestions. */
function TagBox({ onChoose }: { onChoose: (tag: string) => void }) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  const startsWith = text.trim();
  const [{ data }] = useQuery({
    query: TagSuggestionsQuery,
    variables: { startsWith },
    pause: startsWith === '',
  });

  // Somebody may have begun before the scripts were there.
  useEffect(() => setText(input.current?.value ?? ''), []);

  function choose() {
    if (!input.current) return;
    const tag = input.current.value.trim().toLowerCase();
    input.current.value = '';
    setText('');
    if (tag !== '') onChoose(tag);
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        choose();
      }}
    >
      <input
        ref={input}
        list={id}
        onChange={({ target, nativeEvent }) => {
          // Browsers tell a choice from the list apart from typing.
          const { inputType } = nativeEvent as InputEvent;
          const isChoice = !inputType || inputType === 'insertReplacementText';
          if (isChoice && data?.tags?.some(({ name }) => name === target.value)) {
            choose();
          } else setText(target.value);
        }}
        aria-label="Add a tag"
        placeholder="Tag…"
        autoComplete="off"
        autoCapitalize="none"
        maxLength={40}
        dir="auto"
        className={styles.tagBox}
      />
      <datalist id={id}>
        {data?.tags?.map(({ name }) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </form>
  );
}
