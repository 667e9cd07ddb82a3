import { type RefObject, useEffect, useState } from 'react';

/** Milliseconds without a key in which something is probably typed to its end. */
const pause = 400;

/**
 * What stands in the field of this name, in the form around an element, each time that somebody has typed
 * there and pauses; `first` is what the server wrote into it.
 */
export function useTyped(inside: RefObject<Element | null>, name: string, first: string) {
  const [text, setText] = useState(first);

  useEffect(() => {
    const field = inside.current?.closest('form')?.elements.namedItem(name);
    if (!(field instanceof HTMLInputElement)) return;
    let timer: ReturnType<typeof setTimeout>;
    const follow = () => {
      clearTimeout(timer);
      timer = setTimeout(() => setText(field.value.trim()), pause);
    };
    field.addEventListener('input', follow);
    // Somebody may have begun before the scripts were there.
    follow();
    return () => {
      clearTimeout(timer);
      field.removeEventListener('input', follow);
    };
  }, [inside, name]);

  return text;
}

/** Whether a picture may be at this address. */
export const isPictureAddress = (text: string) => /^https?:\/\/./i.test(text);
