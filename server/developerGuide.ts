import type { DeveloperGuideProps } from '../components/developers/DeveloperGuide';
import { limits } from '../graphql/plugins/limits';
import { maxPageSize } from '../models/page';
import { environment } from './environment';
import { pointsPerMinute } from './graphql';

/** The URL and the limits of this server's API, for the guide on `/developers`. */
export function developerGuide(): DeveloperGuideProps {
  const { streams, ...request } = limits;
  return {
    endpoint: new URL('/api/graphql', environment().NEXTAUTH_URL).href,
    limits: { request, pageSize: maxPageSize, streams, pointsPerMinute: pointsPerMinute() },
  };
}
