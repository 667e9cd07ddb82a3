import { Field } from '../api/Field';

/** The address by which somebody signs in. */
export function EmailField() {
  return (
    <Field
      label="E-mail address"
      name="email"
      type="email"
      autoComplete="username"
      autoCapitalize="none"
      spellCheck={false}
      required
    />
  );
}
