import dynamic from 'next/dynamic';
import { type ReactNode, useRef, useState } from 'react';
import { CombinedError } from 'urql';
import { Field } from '../api/Field';
import { Form } from '../api/Form';
import { MyPosition } from '../map/MyPosition';
import { Button } from '../ui/Button';
import { useUnsavedChanges } from '../ui/useUnsavedChanges';
import { PhotoPreview } from './PhotoPreview';
import styles from './PlaceForm.module.css';
import {
  type PlaceInput,
  type PlaceText,
  placeFields,
  readPlaceText,
  textToInput,
} from './placeText';

/** Loaded on demand, because it depends on Leaflet. */
const PointMap = dynamic(() => import('./PointMap').then(({ PointMap }) => PointMap), {
  ssr: false,
});

interface PlaceFormProps {
  initialText: PlaceText;
  /** The saved texts: while the form has the same, leaving the page needs no confirmation. */
  storedText: PlaceText;
  error: CombinedError | undefined;
  saveLabel: string;
  savingLabel: string;
  /** Resolves to whether the place was saved. */
  save: (input: PlaceInput, text: PlaceText) => Promise<boolean>;
  cancel: ReactNode;
  /** Content above the fields. */
  children?: ReactNode;
}

export function PlaceForm({ initialText, storedText, ...props }: PlaceFormProps) {
  const [inputError, setInputError] = useState<CombinedError>();
  const [busy, setBusy] = useState(false);
  const fields = useRef<HTMLDivElement>(null);
  const saved = useRef(false);

  useUnsavedChanges(() => {
    const form = fields.current?.closest('form');
    if (!form || saved.current) return false;
    const text = readPlaceText(new FormData(form));
    return placeFields.some((name) => text[name] !== storedText[name]);
  });

  async function submit(values: FormData) {
    const text = readPlaceText(values);
    const { input, issues } = textToInput(text);
    setInputError(issues.length > 0 ? inputErrorOf(issues) : undefined);
    if (issues.length > 0) return;
    setBusy(true);
    // Set early: `save` opens another page, which must not ask about unsaved changes.
    saved.current = true;
    saved.current = await props.save(input, text);
    setBusy(false);
  }

  return (
    <Form error={inputError ?? props.error} busy={busy} fields={placeFields} onSubmit={submit}>
      {props.children}
      <div ref={fields} className={styles.fields}>
        <Field
          label="Name"
          name="name"
          defaultValue={initialText.name}
          required
          autoComplete="off"
          dir="auto"
        />
        <Field
          label="Location"
          name="location"
          defaultValue={initialText.location}
          hint="An address, or a city and country"
          required
          autoComplete="off"
          dir="auto"
        />
        <fieldset className={styles.position}>
          <legend>
            Coordinates <span className={styles.note}>(optional)</span>
          </legend>
          <MyPosition />
          <div className={styles.map}>
            <PointMap />
          </div>
          <div className={styles.pair}>
            <Field
              label="Latitude"
              name="coordinates.latitude"
              defaultValue={initialText['coordinates.latitude']}
              hint="For example 46.9481"
              autoComplete="off"
            />
            <Field
              label="Longitude"
              name="coordinates.longitude"
              defaultValue={initialText['coordinates.longitude']}
              hint="For example 7.4474"
              autoComplete="off"
            />
          </div>
        </fieldset>
        <Field
          label="Description"
          name="description"
          defaultValue={initialText.description}
          hint="What visitors should know"
          optional
          multiline
          dir="auto"
        />
        <Field
          label="Tags"
          name="tags"
          defaultValue={initialText.tags}
          hint="Up to 10, separated by commas"
          optional
          autoComplete="off"
          autoCapitalize="none"
          dir="auto"
        />
        <Field
          label="Photo"
          name="image"
          defaultValue={initialText.image}
          hint="URL of an image on the web"
          optional
          type="url"
          autoComplete="off"
        />
        <PhotoPreview name="image" initialURL={initialText.image} />
      </div>
      <div className={styles.actions}>
        <Button type="submit" look="primary" busy={busy}>
          {busy ? props.savingLabel : props.saveLabel}
        </Button>
        {props.cancel}
      </div>
    </Form>
  );
}

/** Makes issues found in the browser look like those of the API. */
const inputErrorOf = (issues: ReturnType<typeof textToInput>['issues']) =>
  new CombinedError({
    graphQLErrors: [{ message: 'Invalid input', extensions: { code: 'BAD_USER_INPUT', issues } }],
  });
