import { maxPageSize } from '../../models/page';
import { defaultTagCount, findTags, type Tag as TagDocument } from '../../models/tag';
import { builder } from '../builder';

const Tag = builder.objectRef<TagDocument>('Tag').implement({
  description: 'A tag of places.',
  authScopes: { signedIn: true },
  fields: (t) => ({
    name: t.exposeString('name', { description: 'The name, in lower case.' }),
    placeCount: t.exposeInt('placeCount', {
      description: 'The number of places with this tag, at least one.',
    }),
  }),
});

builder.queryField('tags', (t) =>
  t.withAuth({ read: true }).field({
    description: 'The tags in use, most places first.',
    type: [Tag],
    nullable: true,
    complexity: ({ first }) => Math.min(Math.max(first ?? defaultTagCount, 1), maxPageSize),
    args: {
      first: t.arg.int({
        description: `The number of tags, 1 to ${maxPageSize}. ${defaultTagCount} by default.`,
      }),
      startsWith: t.arg.string({
        description: 'Only tags that start with this text, without regard to case and accents.',
      }),
    },
    resolve: (_query, { first, startsWith }) => findTags(first, startsWith),
  }),
);
