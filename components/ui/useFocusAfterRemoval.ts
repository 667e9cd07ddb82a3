import { type RefObject, useEffect, useRef } from 'react';

/** Focuses `target` when a list gets shorter and the focus was in the entry that was removed. */
export function useFocusAfterRemoval(target: RefObject<HTMLElement | null>, length: number) {
  const previousLength = useRef(length);
  useEffect(() => {
    const isFocusLost = document.activeElement === document.body;
    if (length < previousLength.current && isFocusLost) target.current?.focus();
    previousLength.current = length;
  }, [target, length]);
}
