import { type ComponentProps, useId } from 'react';
import styles from './Field.module.css';

interface FieldProps extends Omit<ComponentProps<'input'>, 'className' | 'id'> {
  label: string;
  name: string;
  hint?: string;
  /** What is wrong with what was typed. */
  faults?: string[];
  optional?: boolean;
  multiline?: boolean;
}

/** A labelled input; hint and faults belong to it for those who cannot see them either. */
export function Field({
  label,
  hint,
  faults = [],
  optional = false,
  multiline = false,
  ...props
}: FieldProps) {
  const id = useId();
  const described = [hint && `${id}hint`, faults.length > 0 && `${id}faults`].filter(Boolean);
  const attributes = {
    ...props,
    id,
    className: styles.input,
    'aria-describedby': described.join(' ') || undefined,
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
      {multiline ? (
        <textarea {...(attributes as ComponentProps<'textarea'>)} />
      ) : (
        <input {...attributes} />
      )}
      {faults.length > 0 && (
        <p id={`${id}faults`} className={styles.error}>
          {faults.join('. ')}
        </p>
      )}
    </div>
  );
}
