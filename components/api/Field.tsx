import { type ComponentProps, type ReactNode, useId } from 'react';
import styles from './Field.module.css';
import { useFaults } from './Form';

interface FieldProps extends Omit<ComponentProps<'input'>, 'className' | 'id'> {
  label: string;
  name: string;
  hint?: string;
  /** Issues to show. By default those of the surrounding form. */
  faults?: string[];
  optional?: boolean;
  multiline?: boolean;
  /** Options of a select: labels by value. */
  options?: Record<string, string>;
  /** A button at the end of the input. */
  beside?: ReactNode;
}

/** An input with a label. Its hint and issues are also announced to screen readers. */
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
    // Always rendered, because hydration keeps the attributes of the server, which refer to its ID.
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
