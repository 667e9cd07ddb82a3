import dynamic from 'next/dynamic';
import { type ReactNode, useCallback, useRef, useState } from 'react';
import { CombinedError } from 'urql';
import { Field } from '../api/Field';
import { Form } from '../api/Form';
import { MyPosition } from '../map/MyPosition';
import { Button } from '../ui/Button';
import { useUnsavedChanges } from '../ui/useUnsavedChanges';
import { PicturePreview } from './PicturePreview';
import styles from './PlaceForm.module.css';
import { inputOf, type PlaceText, placeFields, typedText } from './placeText';

/** It brings Leaflet along; the form does without it until it is there. */
const PointMap = dynamic(() => import('./PointMap').then(({ PointMap }) => PointMap), {
  ssr: false,
});

interface PlaceFormProps {
  /** What stands in the fields at first. */
  text: PlaceText;
  /** What is stored: leaving costs nothing while the fields say the same. */
  stored: PlaceText;
  error: CombinedError | undefined;
  /** What the button says, and what it says while it works. */
  action: [idle: string, busy: string];
  /** Resolves when the API has answered; to true when it has taken what was typed. */
  save: (input: ReturnType<typeof inputOf>['input'], text: PlaceText) => Promise<boolean>;
  cancel: ReactNode;
  /** What there is to say before the fields. */
  children?: ReactNode;
}

/** What there is to know about a place, to be typed. Faults are told at their fields. */
export function PlaceForm({ text, stored, error, action, save, cancel, children }: PlaceFormProps) {
  const [typos, setTypos] = useState<CombinedError>();
  const [busy, setBusy] = useState(false);
  const fields = useRef<HTMLDivElement>(null);
  const saved = useRef(false);

  const isChanged = useCallback(() => {
    const form = fields.current?.closest('form');
    if (!form || saved.current) return false;
    const typed = typedText(new FormData(form));
    return placeFields.some((name) => typed[name] !== stored[name]);
  }, [stored]);
  useUnsavedChanges(isChanged);

  async function submit(typed: FormData) {
    const text = typedText(typed);
    const { input, issues } = inputOf(text);
    setTypos(issues.length > 0 ? refusal(issues) : undefined);
    if (issues.length > 0) return;
    setBusy(true);
    // Before the answer leads to another page, which would ask whether to leave this one.
    saved.current = true;
    saved.current = await save(input, text);
    setBusy(false);
  }

  return (
    <Form error={typos ?? error} busy={busy} fields={placeFields} onSubmit={submit}>
      {children}
      <div ref={fields} className={styles.fields}>
        <Field
          label="Name"
          name="name"
          defaultValue={text.name}
          required
          autoComplete="off"
          dir="auto"
        />
        <Field
          label="Location"
          name="location"
          defaultValue={text.location}
          hint="A town and country, or an address"
          required
          autoComplete="off"
          dir="auto"
        />
        <fieldset className={styles.position}>
          <legend>
            On the map <span className={styles.note}>(optional)</span>
          </legend>
          <MyPosition />
          <div className={styles.map}>
            <PointMap />
          </div>
          <div className={styles.pair}>
            <Field
              label="Latitude"
              name="coordinates.latitude"
              defaultValue={text['coordinates.latitude']}
              hint="Degrees north, such as 46.9481"
              autoComplete="off"
            />
            <Field
              label="Longitude"
              name="coordinates.longitude"
              defaultValue={text['coordinates.longitude']}
              hint="Degrees east, such as 7.4474"
              autoComplete="off"
            />
          </div>
        </fieldset>
        <Field
          label="Description"
          name="description"
          defaultValue={text.description}
          hint="What to know before going there"
          optional
          multiline
          dir="auto"
        />
        <Field
          label="Tags"
          name="tags"
          defaultValue={text.tags}
          hint="Up to ten words with commas between them"
          optional
          autoComplete="off"
          autoCapitalize="none"
          dir="auto"
        />
        <Field
          label="Picture"
          name="image"
          defaultValue={text.image}
          hint="The address of an image on the web"
          optional
          type="url"
          autoComplete="off"
        />
        <PicturePreview name="image" src={text.image} />
      </div>
      <div className={styles.actions}>
        <Button type="submit" look="primary" busy={busy}>
          {action[busy ? 1 : 0]}
        </Button>
        {cancel}
      </div>
    </Form>
  );
}

/** Faults that were found here, in the form in which the API tells its own. */
const refusal = (issues: ReturnType<typeof inputOf>['issues']) =>
  new CombinedError({
    graphQLErrors: [
      { message: 'The input is not valid', extensions: { code: 'BAD_USER_INPUT', issues } },
    ],
  });
