import { useEffect, useRef, useState } from 'react';
import { OutsideImage } from './OutsideImage';
import styles from './PicturePreview.module.css';

/** Milliseconds without a key in which an address is probably whole. */
const pause = 400;

/** Shows the picture whose address is in the form's field of this name, or says that there is none. */
export function PicturePreview({ name, src: first }: { name: string; src: string }) {
  const [src, setSrc] = useState(first);
  const [broken, setBroken] = useState('');
  const frame = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const field = frame.current?.closest('form')?.elements.namedItem(name);
    if (!(field instanceof HTMLInputElement)) return;
    let timer: ReturnType<typeof setTimeout>;
    const follow = () => {
      clearTimeout(timer);
      timer = setTimeout(() => setSrc(field.value.trim()), pause);
    };
    field.addEventListener('input', follow);
    follow();
    return () => {
      clearTimeout(timer);
      field.removeEventListener('input', follow);
    };
  }, [name]);

  const isPicture = /^https?:\/\/./i.test(src) && src !== broken;
  return (
    <div ref={frame} role="status" className={styles.preview}>
      {isPicture && <OutsideImage key={src} src={src} onBroken={() => setBroken(src)} />}
      {src !== '' && src === broken && <p>There is no picture at this address.</p>}
    </div>
  );
}
