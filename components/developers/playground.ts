import { createContext, useContext } from 'react';

const PlaygroundContext = createContext(false);

export const PlaygroundProvider = PlaygroundContext;

/** Whether this server serves GraphiQL and the schema. */
export const useHasPlayground = () => useContext(PlaygroundContext);
