import '../components/ui/global.css';
import type { AppProps } from 'next/app';
import { useRouter } from 'next/router';
import { useEffect } from 'react';
import { ViewerClientProvider } from '../components/api/viewerClient';
import { PlaygroundProvider } from '../components/developers/playground';
import { OnlineStatus } from '../components/layout/OnlineStatus';
import { RouteProgress } from '../components/layout/RouteProgress';
import type { PageProps } from '../server/page';

export default function App({ Component, pageProps }: AppProps<Partial<PageProps>>) {
  const { state, viewerKey = '', playground = false, ...props } = pageProps;
  useFocusOnNavigation();
  return (
    <>
      <RouteProgress />
      <ViewerClientProvider viewerKey={viewerKey} pageData={state}>
        <PlaygroundProvider value={playground}>
          <Component {...props} />
        </PlaygroundProvider>
        <OnlineStatus />
      </ViewerClientProvider>
    </>
  );
}

/** Moves the focus to the content of the next page, for keyboards and screen readers. */
function useFocusOnNavigation() {
  const { events } = useRouter();
  useEffect(() => {
    let { pathname } = location;
    function focus() {
      // A new filter of the same list keeps the focus.
      if (location.pathname === pathname) return;
      pathname = location.pathname;
      document.querySelector('main')?.focus({ preventScroll: true });
    }
    events.on('routeChangeComplete', focus);
    return () => events.off('routeChangeComplete', focus);
  }, [events]);
}
