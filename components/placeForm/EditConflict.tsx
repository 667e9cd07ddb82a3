import { type MouseEvent, useLayoutEffect, useRef, useState } from 'react';
import { Button } from '../ui/Button';
import { setField } from '../ui/setField';
import styles from './EditConflict.module.css';
import {
  formFieldsOf,
  type InputField,
  type mergeEdits,
  type PlaceText,
  textOfField,
} from './placeText';

interface EditConflictProps {
  latest: PlaceText;
  merge: ReturnType<typeof mergeEdits>;
}

/** Lists what was changed elsewhere since the form was opened, and offers a choice for each conflict. */
export function EditConflict({ latest, merge }: EditConflictProps) {
  const { text, updated, conflicts } = merge;
  const box = useRef<HTMLElement>(null);
  useLayoutEffect(() => box.current?.focus(), []);

  return (
    <section ref={box} tabIndex={-1} aria-labelledby="conflict" className={styles.conflict}>
      <h2 id="conflict">This place was changed elsewhere</h2>
      {updated.length > 0 && (
        <p>{`The form now has the new ${formatter.format(updated.map(labelOf))}.`}</p>
      )}
      <p>
        {conflicts.length > 0
          ? 'You also changed the fields below. Choose a version, then save again.'
          : 'Your changes are kept. Check the form, then save again.'}
      </p>
      {conflicts.map((field) => (
        <ConflictingField key={field} field={field} own={text} latest={latest} />
      ))}
    </section>
  );
}

interface ConflictingFieldProps {
  field: InputField;
  own: PlaceText;
  latest: PlaceText;
}

function ConflictingField({ field, own, latest }: ConflictingFieldProps) {
  const [usesLatest, setUsesLatest] = useState(false);

  function toggle({ currentTarget: { form } }: MouseEvent<HTMLButtonElement>) {
    const chosen = usesLatest ? own : latest;
    setUsesLatest(!usesLatest);
    for (const name of formFieldsOf(field)) {
      if (form) setField(form, name, chosen[name]);
    }
  }

  return (
    <div className={styles.field}>
      <h3>{labelOf(field)}</h3>
      <dl className={styles.versions}>
        <dt>Your version</dt>
        <dd dir="auto">{textOfField(own, field) || <i>empty</i>}</dd>
        <dt>Changed elsewhere</dt>
        <dd dir="auto">{textOfField(latest, field) || <i>empty</i>}</dd>
      </dl>
      <Button onClick={toggle}>
        {usesLatest ? 'Use your version' : 'Use other version'}
        <span className="visually-hidden"> of {labelOf(field)}</span>
      </Button>
    </div>
  );
}

const labelOf = (field: InputField) => (field === 'image' ? 'photo' : field);

const formatter = new Intl.ListFormat('en');
