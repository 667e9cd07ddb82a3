import { maxPageSize } from '../../models/page';
import { defaultTagCount, findTags, type Tag as TagDocument } from '../../models/tag';
import { builder } from '../builder';

const Tag = builder.objectRef<TagDocument>('Tag').implement({
  description: 'A word that places are found by.',
  authScopes: { signedIn: true },
  fields: (t) => ({
    name: t.exposeString('name', { description: 'The word, in lower case.' }),
    placeCount: t.exposeInt('placeCount', {
      description: 'How many places have it, at least one.',
    }),
  }),
});

builder.queryField('tags', (t) =>
  t.withAuth({ read: true }).field({
    description: 'The tags that places have, most used first, to choose from.',
    type: [Tag],
    nullable: true,
    complexity: ({ first }) => Math.min(Math.max(first ?? defaultTagCount, 1), maxPageSize),
    args: {
      first: t.arg.int({
        description: `How many, 1 to ${maxPageSize}. ${defaultTagCount} when absent.`,
      }),
      startsWith: t.arg.string({
        description: 'Only those that begin with this, without regard to case and accents.',
      }),
    },
    resolve: (_query, { first, startsWith }) => findTags(first, startsWith),
  }),
);
