import { type MouseEvent, useLayoutEffect, useRef, useState } from 'react';
import { Button } from '../ui/Button';
import { setField } from '../ui/setField';
import styles from './EditConflict.module.css';
import { fieldsOf, type PlacePart, type PlaceText, partOf } from './placeText';

interface EditConflictProps {
  theirs: PlaceText;
  /** The form as it began after what both made was brought together. */
  merged: PlaceText;
  /** What only they changed. */
  taken: PlacePart[];
  /** What both changed: to be decided. */
  both: PlacePart[];
}

/** Says what somebody else has changed meanwhile, and lets the person choose where both changed the same. */
export function EditConflict({ theirs, merged, taken, both }: EditConflictProps) {
  const box = useRef<HTMLElement>(null);
  const [usesTheirs, setUsesTheirs] = useState<PlacePart[]>([]);

  useLayoutEffect(() => box.current?.focus(), []);

  function choose({ currentTarget: { form } }: MouseEvent<HTMLButtonElement>, part: PlacePart) {
    const theirsNow = !usesTheirs.includes(part);
    setUsesTheirs(
      theirsNow ? [...usesTheirs, part] : usesTheirs.filter((chosen) => chosen !== part),
    );
    for (const field of fieldsOf(part)) {
      if (form) setField(form, field, (theirsNow ? theirs : merged)[field]);
    }
  }

  return (
    <section ref={box} tabIndex={-1} aria-labelledby="conflict" className={styles.conflict}>
      <h2 id="conflict">Somebody has changed this place meanwhile</h2>
      {taken.length > 0 && (
        <p>
          {`Their ${list(taken)} ${taken.length === 1 ? 'is' : 'are'} in the form now, beside what you changed.`}
        </p>
      )}
      {both.length > 0 && <p>You both changed the following. Choose, then save again.</p>}
      {both.length === 0 && <p>Nothing of yours is lost. Look it over, then save again.</p>}
      {both.map((part) => (
        <div key={part} className={styles.part}>
          <h3>{part}</h3>
          <dl className={styles.versions}>
            <dt>Yours</dt>
            <dd dir="auto">{partOf(merged, part) || <i>nothing</i>}</dd>
            <dt>Theirs</dt>
            <dd dir="auto">{partOf(theirs, part) || <i>nothing</i>}</dd>
          </dl>
          <Button
            aria-pressed={usesTheirs.includes(part)}
            aria-label={`Use theirs for ${part.toLowerCase()}`}
            onClick={(event) => choose(event, part)}
          >
            {usesTheirs.includes(part) ? 'Using theirs' : 'Use theirs'}
          </Button>
        </div>
      ))}
    </section>
  );
}

const formatter = new Intl.ListFormat('en');
const list = (named: PlacePart[]) => formatter.format(named.map((part) => part.toLowerCase()));
