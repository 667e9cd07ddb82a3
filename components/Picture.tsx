import { useEffect, useRef, useState } from 'react';
import styles from './Picture.module.css';

/** A picture of somebody else's server, or a quiet pattern in its place when there is none to be had. */
export function Picture({ src }: { src: string }) {
  const [broken, setBroken] = useState(false);
  const image = useRef<HTMLImageElement>(null);

  // It may have failed before there was anybody to hear of it.
  useEffect(() => {
    const { complete, naturalWidth } = image.current ?? {};
    if (complete && naturalWidth === 0) setBroken(true);
  }, []);

  return (
    <div className={styles.frame}>
      {!broken && (
        // biome-ignore lint/performance/noImgElement: the optimiser would have this server fetch what users link to
        <img
          ref={image}
          src={src}
          alt=""
          loading="lazy"
          decoding="async"
          referrerPolicy="no-referrer"
          onError={() => setBroken(true)}
        />
      )}
    </div>
  );
}
