import { useEffect, useState } from 'react';
import { Button } from './Button';

/** How long the button shows the result, in milliseconds. */
const toldFor = 2500;

/** Copies a text and shows whether that succeeded. Browsers refuse it on plain http. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const [done, setDone] = useState('');

  useEffect(() => {
    if (!done) return;
    const timer = setTimeout(() => setDone(''), toldFor);
    return () => clearTimeout(timer);
  }, [done]);

  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      setDone('Copied');
    } catch {
      setDone('Select it and copy it by hand');
    }
  }

  return (
    <>
      <Button onClick={copy}>
        {done || 'Copy'}
        <span className="visually-hidden"> {label}</span>
      </Button>
      <span role="status" className="visually-hidden">
        {done}
      </span>
    </>
  );
}
