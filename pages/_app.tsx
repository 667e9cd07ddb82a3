import '../components/ui/global.css';
import type { AppProps } from 'next/app';
import { ViewerClientProvider } from '../components/api/viewerClient';
import { PlaygroundProvider } from '../components/developers/playground';
import { OnlineStatus } from '../components/layout/OnlineStatus';
import { RouteProgress } from '../components/layout/RouteProgress';
import { useFocusOnNavigation } from '../components/layout/useFocusOnNavigation';
import { MapTilesProvider } from '../components/map/mapTiles';
import type { PageProps } from '../server/page';

export default function App({ Component, pageProps }: AppProps<Partial<PageProps>>) {
  const { state, viewerKey = '', playground = false, tiles, ...props } = pageProps;
  useFocusOnNavigation();
  return (
    <>
      <RouteProgress />
      <ViewerClientProvider viewerKey={viewerKey} pageData={state}>
        <PlaygroundProvider value={playground}>
          <MapTilesProvider value={tiles}>
            <Component {...props} />
          </MapTilesProvider>
        </PlaygroundProvider>
        <OnlineStatus />
      </ViewerClientProvider>
    </>
  );
}
