import type { NextApiRequest, NextApiResponse } from 'next';
import NextAuth from 'next-auth';
import { signInOptions } from '../../../server/session';

export default function handler(request: NextApiRequest, response: NextApiResponse) {
  return NextAuth(request, response, signInOptions(request, response));
}
