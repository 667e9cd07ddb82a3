import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { appURL, tokens } from '../support/sharedApp';

type Person = 'ada' | 'grace';

/** The API as a third-party client of Ada's or Grace's, for what a story begins with, or happens elsewhere. */
export async function ask(person: Person, query: string, variables: Record<string, unknown> = {}) {
  const response = await fetch(`${appURL}/api/graphql`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      Authorization: `Bearer ${tokens[person]}`,
    },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await response.json();
  expect(errors).toBeUndefined();
  return data;
}

/** A name that no other place has. */
export const newName = (kind: string) => `${kind} ${randomUUID().slice(0, 8)}`;

/** A place of Ada's. */
export async function createPlace(name: string, more: Record<string, unknown> = {}) {
  const { createPlace } = await ask(
    'ada',
    'mutation ($input: CreatePlaceInput!) { createPlace(input: $input) { place { id } } }',
    { input: { name, location: 'Bern, Switzerland', ...more } },
  );
  return createPlace.place.id as string;
}

/** Changes a place of Ada's. */
export const updatePlace = (id: string, changes: Record<string, unknown>) =>
  ask(
    'ada',
    'mutation ($input: UpdatePlaceInput!) { updatePlace(input: $input) { place { id } } }',
    { input: { id, ...changes } },
  );

/** Adds a comment to a place, by default as Grace. */
export async function addComment(placeId: string, text: string, person: Person = 'grace') {
  const { addComment } = await ask(
    person,
    'mutation ($input: AddCommentInput!) { addComment(input: $input) { comment { id } } }',
    { input: { placeId, text } },
  );
  return addComment.comment.id as string;
}

/** Adds a place to the favorites, by default of Grace. */
export const favorite = (placeId: string, person: Person = 'grace') =>
  ask(
    person,
    'mutation ($input: FavoritePlaceInput!) { favoritePlace(input: $input) { place { id } } }',
    { input: { placeId } },
  );
