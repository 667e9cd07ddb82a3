import '../components/global.css';
import type { AppProps } from 'next/app';
import { useMemo } from 'react';
import { Provider } from 'urql';
import { type ClientOptions, createClient } from '../components/client';

/**
 * Each page comes with the answers that its server asked for, and gets a client of its own for them: what
 * one viewer was told can never be shown to the next.
 */
export default function App({ Component, pageProps }: AppProps<Pick<ClientOptions, 'state'>>) {
  const { state, ...props } = pageProps;
  const { client } = useMemo(() => createClient({ state }), [state]);
  return (
    <Provider value={client}>
      <Component {...props} />
    </Provider>
  );
}
