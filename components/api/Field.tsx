import { type ComponentProps, type ReactNode, useId } from 'react';
import styles from './Field.module.css';
import { useFaults } from './Form';

interface FieldProps extends Omit<ComponentProps<'input'>, 'className' | 'id'> {
  label: string;
  name: string;
  hint?: string;
  /** What is wrong with what was typed; if absent, what the form around it says. */
  faults?: string[];
  optional?: boolean;
  multiline?: boolean;
  /** What to choose from, by what is sent. */
  options?: Record<string, string>;
  /** A button within the input, at its end. */
  beside?: ReactNode;
}

/** A labeled input; hint and faults belong to it for those who cannot see them either. */
export function Field({
  label,
  hint,
  faults: given,
  optional = false,
  multiline = false,
  options,
  beside,
  ...props
}: FieldProps) {
  const id = useId();
  const told = useFaults(props.name);
  const faults = given ?? told;
  const attributes = {
    ...props,
    id,
    className: styles.input,
    // What the server wrote stays, ids too, so the element is there before there is a fault to tell.
    'aria-describedby': hint ? `${id}hint ${id}faults` : `${id}faults`,
    'aria-invalid': faults.length > 0 || undefined,
  };
  return (
    <div className={styles.field}>
      <label htmlFor={id} className={styles.label}>
        {label}
        {optional && <span className={styles.note}> (optional)</span>}
      </label>
      {hint && (
        <p id={`${id}hint`} className={styles.hint}>
          {hint}
        </p>
      )}
      {options && (
        <select {...(attributes as unknown as ComponentProps<'select'>)}>
          {Object.entries(options).map(([value, text]) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
      )}
      {multiline && <textarea {...(attributes as unknown as ComponentProps<'textarea'>)} />}
      {!options && !multiline && (
        <div className={styles.box}>
          <input {...attributes} />
          {beside}
        </div>
      )}
      <p id={`${id}faults`} className={styles.error}>
        {faults.join('. ')}
      </p>
    </div>
  );
}
