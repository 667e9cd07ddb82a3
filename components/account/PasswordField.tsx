import { type ComponentProps, useState } from 'react';
import { Field } from '../api/Field';
import styles from './PasswordField.module.css';

/** A field for a password, which can be looked at before it is sent. */
export function PasswordField(props: Omit<ComponentProps<typeof Field>, 'type' | 'beside'>) {
  const [shown, setShown] = useState(false);
  return (
    <Field
      {...props}
      type={shown ? 'text' : 'password'}
      autoCapitalize="none"
      autoCorrect="off"
      spellCheck={false}
      beside={
        <button type="button" onClick={() => setShown(!shown)} className={styles.toggle}>
          {shown ? 'Hide' : 'Show'}
          <span className="visually-hidden"> password</span>
        </button>
      }
    />
  );
}
