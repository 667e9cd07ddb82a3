import { type ComponentProps, createContext, useContext, useLayoutEffect, useRef } from 'react';
import type { CombinedError } from 'urql';
import { ErrorMessage } from './ErrorMessage';
import styles from './Form.module.css';

/** A fault in what was typed, as the API tells it. */
interface Issue {
  path: string[];
  message: string;
}

const IssuesContext = createContext<Issue[]>([]);

const nameOf = ({ path }: Issue) => path.join('.');

/** Whether it is the field's: what is wrong with one entry of a list is the list's. */
const isOf = (issue: Issue, name: string) => `${nameOf(issue)}.`.startsWith(`${name}.`);

/** What the form around it has against the field of this name. */
export const useFaults = (name: string) =>
  useContext(IssuesContext)
    .filter((issue) => isOf(issue, name))
    .map(({ message }) => message);

interface FormProps extends Omit<ComponentProps<'form'>, 'onSubmit'> {
  /** What the API said to the last attempt. */
  error: CombinedError | undefined;
  busy: boolean;
  /** Those of the input's fields that have one in the form, by path with dots: their faults are told there. */
  fields: readonly string[];
  onSubmit: (typed: FormData, form: HTMLFormElement) => unknown;
}

/** A form that the API judges. What is wrong is said at the fields, and the first of them gets the focus. */
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
      // Before there are scripts, what was typed must not get into an address.
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
