import { useEffect, useEffectEvent, useRef, useState } from 'react';

interface OutsideImageProps {
  src: string;
  className?: string;
  onBroken?: () => void;
}

/**
 * A picture on somebody else's server, which learns of no page that shows it. Nothing when it is broken: what
 * is behind it or around it stands in. Give it its `src` as `key` where that can change.
 */
export function ExternalImage({ src, className, onBroken }: OutsideImageProps) {
  const [broken, setBroken] = useState(false);
  const image = useRef<HTMLImageElement>(null);

  const giveUp = useEffectEvent(() => {
    setBroken(true);
    onBroken?.();
  });
  // It may have failed before there was anybody to hear of it.
  useEffect(() => {
    const { complete, naturalWidth } = image.current ?? {};
    if (complete && naturalWidth === 0) giveUp();
  }, []);

  if (broken) return null;
  return (
    // biome-ignore lint/performance/noImgElement: the optimizer would have this server fetch what users link to
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
