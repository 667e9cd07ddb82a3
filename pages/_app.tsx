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
      <ViewerClientProvider viewerKey={viewerKey} state={state}>
        <PlaygroundProvider value={playground}>
          <Component {...props} />
        </PlaygroundProvider>
        <OnlineStatus />
      </ViewerClientProvider>
    </>
  );
}

/** After a link the keyboard and those who listen go on at the new page's content; Next says its title. */
function useFocusOnNavigation() {
  const { events } = useRouter();
  useEffect(() => {
    let page = location.pathname;
    function focus() {
      // Another filter of the same list is no other page.
      if (location.pathname === page) return;
      page = location.pathname;
      document.querySelector('main')?.focus({ preventScroll: true });
    }
    events.on('routeChangeComplete', focus);
    return () => events.off('routeChangeComplete', focus);
  }, [events]);
}
