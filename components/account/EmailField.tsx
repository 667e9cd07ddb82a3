import { Field } from '../api/Field';

export function EmailField() {
  return (
    <Field
      label="Email"
      name="email"
      type="email"
      autoComplete="username"
      autoCapitalize="none"
      spellCheck={false}
      required
    />
  );
}
