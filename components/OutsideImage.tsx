import { useEffect, useRef, useState } from 'react';

/**
 * A picture on somebody else's server, which learns of no page that shows it. Nothing when it is broken: what
 * is behind it or around it stands in. Give it its `src` as `key` where that can change.
 */
export function OutsideImage({ src, className }: { src: string; className?: string }) {
  const [broken, setBroken] = useState(false);
  const image = useRef<HTMLImageElement>(null);

  // It may have failed before there was anybody to hear of it.
  useEffect(() => {
    const { complete, naturalWidth } = image.current ?? {};
    if (complete && naturalWidth === 0) setBroken(true);
  }, []);

  if (broken) return null;
  return (
    // biome-ignore lint/performance/noImgElement: the optimiser would have this server fetch what users link to
    <img
      ref={image}
      src={src}
      alt=""
      loading="lazy"
      decoding="async"
      referrerPolicy="no-referrer"
      onError={() => setBroken(true)}
      className={className}
    />
  );
}
