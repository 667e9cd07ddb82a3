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
  popularTags: readonly FragmentType<typeof TagFilterFragment>[];
  selected: string[];
  onSelect: (tags: string[]) => void;
}

/** Filters by tags. Places must have all selected tags. */
export function TagFilter({ popularTags, selected, onSelect }: TagFilterProps) {
  const names = popularTags.map((tag) => readFragment(TagFilterFragment, tag).name);
  const shown = [...new Set([...selected, ...names])];
  const toggle = (tag: string) =>
    onSelect(selected.includes(tag) ? selected.filter((name) => name !== tag) : [...selected, tag]);

  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot scroll sideways
    <div role="group" aria-label="Tags" className={styles.tags}>
      <TagBox onSelect={(tag) => onSelect([...new Set([...selected, tag])])} />
      {shown.map((tag) => (
        <button
          key={tag}
          type="button"
          dir="auto"
          aria-pressed={selected.includes(tag)}
          onClick={() => toggle(tag)}
          className={styles.chip}
        >
          {tag}
        </button>
      ))}
    </div>
  );
}

/** A text field for tags that are not listed, with suggestions. */
function TagBox({ onSelect }: { onSelect: (tag: string) => void }) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  const startsWith = text.trim();
  const [{ data }] = useQuery({
    query: TagSuggestionsQuery,
    variables: { startsWith },
    pause: startsWith === '',
  });

  // The user may have typed before hydration.
  useEffect(() => setText(input.current?.value ?? ''), []);

  function select() {
    if (!input.current) return;
    const tag = input.current.value.trim().toLowerCase();
    input.current.value = '';
    setText('');
    if (tag !== '') onSelect(tag);
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        select();
      }}
    >
      <input
        ref={input}
        list={id}
        onChange={({ target, nativeEvent }) => {
          // Selecting a suggestion has another input type than typing.
          const { inputType } = nativeEvent as InputEvent;
          const isSuggestion = !inputType || inputType === 'insertReplacementText';
          if (isSuggestion && data?.tags?.some(({ name }) => name === target.value)) {
            select();
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
