import { type FormEvent, useEffect, useRef, useState } from 'react';
import { CombinedError, useMutation } from 'urql';
import styles from './AddPlace.module.css';
import { Button } from './Button';
import { ErrorMessage } from './ErrorMessage';
import { Field } from './Field';
import { graphql } from './graphql';
import './PlaceCard';

const AddPlaceMutation = graphql(`
  mutation AddPlace($input: CreatePlaceInput!) {
    createPlace(input: $input) {
      place {
        id
        name
        ...PlaceCard
      }
    }
  }
`);

/** A fault in what was typed, as the API tells it. */
interface Issue {
  path: string[];
  message: string;
}

/** Fields by the path of the input that they fill. */
const labels = {
  name: 'Name',
  location: 'Location',
  description: 'Description',
  'coordinates.latitude': 'Latitude',
  'coordinates.longitude': 'Longitude',
  image: 'Picture',
  tags: 'Tags',
};
type FieldName = keyof typeof labels;

/** What a filled form is known by: sent twice, it is still one place. `randomUUID` is not there on plain http. */
const newKey = () => crypto.getRandomValues(new Uint32Array(4)).join('-');

/** A button, and the form behind it. */
export function AddPlace() {
  const [{ fetching }, createPlace] = useMutation(AddPlaceMutation);
  const [error, setError] = useState<CombinedError>();
  const [added, setAdded] = useState('');
  const dialog = useRef<HTMLDialogElement>(null);
  const form = useRef<HTMLFormElement>(null);
  const summary = useRef<HTMLDivElement>(null);
  const idempotencyKey = useRef('');

  useEffect(() => {
    if (error) summary.current?.focus();
  }, [error]);

  function open() {
    setAdded('');
    dialog.current?.showModal();
    focus('name');
  }

  async function add(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (fetching) return;
    const { input, issues } = read(new FormData(event.currentTarget));
    if (issues.length > 0) return setError(refuse(issues));
    idempotencyKey.current ||= newKey();
    const { data, error } = await createPlace({
      input: { ...input, idempotencyKey: idempotencyKey.current },
    });
    setError(error);
    const place = data?.createPlace?.place;
    if (!place) return;
    idempotencyKey.current = '';
    form.current?.reset();
    dialog.current?.close();
    setAdded(`${place.name} is in the list now.`);
  }

  const issues = issuesOf(error);
  const field = (name: FieldName) => ({
    name,
    label: labels[name],
    faults: issues.filter((issue) => fieldOf(issue) === name).map(({ message }) => message),
  });

  function focus(name: FieldName) {
    const input = form.current?.elements.namedItem(name);
    if (input instanceof HTMLElement) input.focus();
  }

  return (
    <>
      <Button look="primary" onClick={open} aria-haspopup="dialog">
        Add a place
      </Button>
      <p role="status" dir="auto" className={styles.added}>
        {added}
      </p>
      <dialog ref={dialog} aria-labelledby="add-place" className={styles.dialog}>
        {/* The API knows what is valid, and says it in more than one line at a time. */}
        <form ref={form} onSubmit={add} noValidate className={styles.form}>
          <div className={styles.head}>
            <h2 id="add-place">Add a place</h2>
            <Button look="quiet" aria-label="Close" onClick={() => dialog.current?.close()}>
              <span aria-hidden="true">✕</span>
            </Button>
          </div>
          <div className={styles.fields}>
            {error && (
              <div ref={summary} tabIndex={-1} className={styles.summary}>
                <ErrorMessage error={error} keepPage>
                  {issues.length > 0 && (
                    <ul className={styles.faults}>
                      {issues.map((issue) => {
                        const name = fieldOf(issue);
                        return (
                          <li key={issue.path.join('.') + issue.message}>
                            {name ? (
                              <button
                                type="button"
                                onClick={() => focus(name)}
                                className={styles.fault}
                              >
                                {labels[name]}: {issue.message}
                              </button>
                            ) : (
                              issue.message
                            )}
                          </li>
                        );
                      })}
                    </ul>
                  )}
                </ErrorMessage>
              </div>
            )}
            <Field {...field('name')} required autoComplete="off" dir="auto" />
            <Field
              {...field('location')}
              hint="A town and country, or an address"
              required
              autoComplete="off"
              dir="auto"
            />
            <Field {...field('description')} optional multiline dir="auto" />
            <div className={styles.pair}>
              <Field
                {...field('coordinates.latitude')}
                hint="Degrees north, such as 46.9481"
                optional
                autoComplete="off"
              />
              <Field
                {...field('coordinates.longitude')}
                hint="Degrees east, such as 7.4474"
                optional
                autoComplete="off"
              />
            </div>
            <Field
              {...field('image')}
              hint="The address of an image on the web"
              optional
              type="url"
              autoComplete="off"
            />
            <Field
              {...field('tags')}
              hint="Up to ten words with commas between them"
              optional
              autoComplete="off"
              autoCapitalize="none"
              dir="auto"
            />
          </div>
          <div className={styles.actions}>
            <Button onClick={() => dialog.current?.close()}>Cancel</Button>
            <Button type="submit" look="primary" busy={fetching}>
              {fetching ? 'Adding…' : 'Add place'}
            </Button>
          </div>
        </form>
      </dialog>
    </>
  );
}

/** The input that was typed, and what the API could not even be asked about. */
function read(typed: FormData) {
  const text = (name: FieldName) => String(typed.get(name) ?? '').trim();
  const issues: Issue[] = [];
  const degrees = (axis: 'latitude' | 'longitude') => {
    const value = text(`coordinates.${axis}`);
    // A comma is what much of the world writes before decimals.
    const number = value === '' ? undefined : Number(value.replace(',', '.'));
    if (number !== undefined && !Number.isFinite(number)) {
      issues.push({ path: ['coordinates', axis], message: 'Must be a number' });
    }
    return number;
  };
  const latitude = degrees('latitude');
  const longitude = degrees('longitude');
  if ((latitude === undefined) !== (longitude === undefined)) {
    const axis = latitude === undefined ? 'latitude' : 'longitude';
    issues.push({ path: ['coordinates', axis], message: 'Must be given with the other one' });
  }
  const input = {
    name: text('name'),
    location: text('location'),
    description: text('description') || null,
    coordinates: latitude === undefined || longitude === undefined ? null : { latitude, longitude },
    image: text('image') || null,
    tags: text('tags').split(','),
  };
  return { input, issues };
}

const refuse = (issues: Issue[]) =>
  new CombinedError({
    graphQLErrors: [
      { message: 'The input is not valid', extensions: { code: 'BAD_USER_INPUT', issues } },
    ],
  });

/** What is wrong, in the order of the form. */
function issuesOf(error: CombinedError | undefined) {
  const issues = error?.graphQLErrors.flatMap(
    ({ extensions }) => (extensions.issues ?? []) as Issue[],
  );
  const position = (issue: Issue) => Object.keys(labels).indexOf(fieldOf(issue) ?? '');
  return issues?.toSorted((one, other) => position(one) - position(other)) ?? [];
}

/** The field of the form that an issue belongs to: one of a list's entries belongs to the list. */
const fieldOf = ({ path }: Issue) =>
  (Object.keys(labels) as FieldName[]).find((name) => `${path.join('.')}.`.startsWith(`${name}.`));
