import { type ComponentProps, createContext, useContext, useLayoutEffect, useRef } from 'react';
import type { CombinedError } from 'urql';
import { ErrorMessage } from './ErrorMessage';
import styles from './Form.module.css';

/** An invalid input field, as in `extensions.issues` of the API. */
interface Issue {
  path: string[];
  message: string;
}

const IssuesContext = createContext<Issue[]>([]);

const nameOf = ({ path }: Issue) => path.join('.');

/** Whether an issue belongs to a field. An issue of a list entry belongs to the list. */
const isOf = (issue: Issue, name: string) => `${nameOf(issue)}.`.startsWith(`${name}.`);

/** The issues of the field with this name in the surrounding form. */
export const useFaults = (name: string) =>
  useContext(IssuesContext)
    .filter((issue) => isOf(issue, name))
    .map(({ message }) => message);

interface FormProps extends Omit<ComponentProps<'form'>, 'onSubmit'> {
  /** The error of the last submission. */
  error: CombinedError | undefined;
  busy: boolean;
  /** Paths of the input, with dots, that have a field in the form. Their issues are shown at the field. */
  fields: readonly string[];
  onSubmit: (typed: FormData, form: HTMLFormElement) => unknown;
}

/** A form that the API validates. Issues are shown at their fields, and the first invalid field gets the focus. */
export function Form({ error, busy, fields, onSubmit, children, ...props }: FormProps) {
  const form = useRef<HTMLFormElement>(null);
  const summary = useRef<HTMLDivElement>(null);

  useLayoutEffect(() => {
    if (!error) return;
    const faulty = form.current?.querySelector<HTMLElement>('[aria-invalid="true"]');
    (faulty ?? summary.current)?.focus();
  }, [error]);

  const issues =
    error?.graphQLErrors.flatMap(({ extensions }) => (extensions.issues ?? []) as Issue[]) ?? [];
  const homeless = issues.filter((issue) => !fields.some((name) => isOf(issue, name)));
  return (
    <form
      {...props}
      ref={form}
      // If the form is submitted before hydration, the input must not get into the URL.
      method="post"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) onSubmit(new FormData(event.currentTarget), event.currentTarget);
      }}
      className={styles.form}
    >
      {error && (issues.length === 0 || homeless.length > 0) && (
        <div ref={summary} tabIndex={-1} className={styles.summary}>
          <ErrorMessage error={error} keepPage>
            {homeless.map(({ message }) => (
              <p key={message}>{message}</p>
            ))}
          </ErrorMessage>
        </div>
      )}
      <IssuesContext value={issues}>{children}</IssuesContext>
    </form>
  );
}
