import { createContext, useContext } from 'react';

const PlaygroundContext = createContext(false);

export const PlaygroundProvider = PlaygroundContext;

/** Whether this server tells what its API is like, in a playground and by its schema. */
export const useHasPlayground = () => useContext(PlaygroundContext);
