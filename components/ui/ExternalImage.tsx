import { useEffect, useEffectEvent, useRef, useState } from 'react';

interface ExternalImageProps {
  src: string;
  className?: string;
  onBroken?: () => void;
}

/**
 * An image on another server, loaded without a referrer. Renders nothing if it cannot be loaded. Pass `src` as `key` too
 * if it can change.
 */
export function ExternalImage({ src, className, onBroken }: ExternalImageProps) {
  const [broken, setBroken] = useState(false);
  const image = useRef<HTMLImageElement>(null);

  const giveUp = useEffectEvent(() => {
    setBroken(true);
    onBroken?.();
  });
  // It may have failed before hydration.
  useEffect(() => {
    const { complete, naturalWidth } = image.current ?? {};
    if (complete && naturalWidth === 0) giveUp();
  }, []);

  if (broken) return null;
  return (
    // biome-ignore lint/performance/noImgElement: Next's optimizer would make this server fetch URLs that users entered
    <img
      ref={image}
      src={src}
      alt=""
      loading="lazy"
      decoding="async"
      referrerPolicy="no-referrer"
      onError={giveUp}
      className={className}
    />
  );
}
