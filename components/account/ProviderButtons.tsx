import { Button } from '../ui/Button';
import styles from './ProviderButtons.module.css';

export type Provider = 'github' | 'google';

export interface ProviderButtonsProps {
  /** The providers that this server is configured for. */
  providers: Provider[];
  csrfToken: string;
  /** Path to open after signing in. */
  callbackUrl: string;
}

/** Logos as the providers' brand guidelines require. */
const details = {
  github: {
    name: 'GitHub',
    logo: (
      <path
        fill="currentColor"
        d="M8 0a8 8 0 0 0-2.53 15.59c.4.07.55-.17.55-.38v-1.49c-2.22.48-2.69-.94-2.69-.94-.36-.92-.89-1.17-.89-1.17-.73-.5.05-.49.05-.49.8.06 1.23.83 1.23.83.71 1.22 1.87.87 2.33.66.07-.52.28-.87.5-1.07-1.77-.2-3.64-.89-3.64-3.95 0-.87.31-1.59.82-2.15-.08-.2-.36-1.02.08-2.12 0 0 .67-.21 2.2.82a7.6 7.6 0 0 1 4 0c1.53-1.04 2.2-.82 2.2-.82.44 1.1.16 1.92.08 2.12.51.56.82 1.27.82 2.15 0 3.07-1.87 3.75-3.65 3.95.29.25.54.73.54 1.48v2.19c0 .21.15.46.55.38A8 8 0 0 0 8 0Z"
      />
    ),
  },
  google: {
    name: 'Google',
    logo: (
      <>
        <path
          fill="#4285f4"
          d="M15.68 8.18c0-.57-.05-1.11-.15-1.64H8v3.1h4.3a3.68 3.68 0 0 1-1.6 2.41v2h2.58c1.51-1.39 2.4-3.44 2.4-5.87Z"
        />
        <path
          fill="#34a853"
          d="M8 16c2.16 0 3.97-.72 5.3-1.94l-2.6-2a4.8 4.8 0 0 1-7.16-2.53H.87v2.07A8 8 0 0 0 8 16Z"
        />
        <path
          fill="#fbbc05"
          d="M3.54 9.52a4.8 4.8 0 0 1 0-3.04V4.41H.87a8 8 0 0 0 0 7.18l2.67-2.07Z"
        />
        <path
          fill="#ea4335"
          d="M8 3.18c1.17 0 2.23.4 3.06 1.2l2.29-2.3A8 8 0 0 0 .87 4.41l2.67 2.07A4.77 4.77 0 0 1 8 3.18Z"
        />
      </>
    ),
  },
};

/** Forms, because next-auth starts a provider sign-in by POST. They work without JavaScript. */
export function ProviderButtons({ providers, csrfToken, callbackUrl }: ProviderButtonsProps) {
  return (
    <div className={styles.providers}>
      {providers.map((provider) => {
        const { name, logo } = details[provider];
        return (
          <form key={provider} method="post" action={`/api/auth/signin/${provider}`}>
            <input type="hidden" name="csrfToken" value={csrfToken} />
            <input type="hidden" name="callbackUrl" value={callbackUrl} />
            <Button type="submit">
              <svg aria-hidden="true" viewBox="0 0 16 16" width={20} height={20}>
                {logo}
              </svg>
              Continue with {name}
            </Button>
          </form>
        );
      })}
    </div>
  );
}
