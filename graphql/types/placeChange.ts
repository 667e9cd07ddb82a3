import { encodeGlobalID } from '@pothos/plugin-relay';
import {
  findPlaceChange,
  isPlaceChange,
  type PlaceChange as PlaceChangeOf,
} from '../../models/placeChange';
import { filterIssues, throwIssues } from '../../models/search/filter';
import { builder } from '../builder';
import { streamChanges } from '../live/liveStream';
import { limits } from '../plugins/limits';
import { Place } from './place';
import { PlaceFilter, withLocalID } from './placeList';

const ChangeKind = builder.enumType('ChangeKind', {
  description: 'The kind of change.',
  values: {
    CREATED: { value: 'created', description: 'The place was added.' },
    UPDATED: { value: 'updated', description: 'The place was updated.' },
    DELETED: { value: 'deleted', description: 'The place was deleted.' },
  } as const,
});

const PlaceChange = builder.objectRef<PlaceChangeOf>('PlaceChange').implement({
  description: 'An event: a place was added, updated or deleted.',
  authScopes: { signedIn: true },
  fields: (t) => ({
    kind: t.expose('kind', { description: 'The kind of change.', type: ChangeKind }),
    id: t.id({
      description: 'The ID of the place, also of a deleted one.',
      resolve: ({ placeId }) => encodeGlobalID(Place.name, placeId),
    }),
    place: t.field({
      description:
        'The current state of the place, which may be newer than this change. Null if it was deleted.',
      type: Place,
      nullable: true,
      resolve: ({ place }) => place,
    }),
  }),
});

builder.subscriptionField('placeChanged', (t) =>
  t.withAuth({ read: true }).field({
    description: `Emits every place that is added, updated or deleted, except by a bulk import. Each event costs as much as a query for it. A viewer may have ${limits.streams} streams at a time.`,
    type: PlaceChange,
    nullable: true,
    complexity: 1,
    args: {
      filter: t.arg({
        type: PlaceFilter,
        description:
          'Only places that match after the change. Deleted places are matched by `createdBy` and `tags` only.',
      }),
    },
    subscribe: (_subscription, args, context) => {
      const filter = withLocalID(args.filter ?? {});
      throwIssues(filterIssues(filter));
      return streamChanges(context, {
        where: (change) => isPlaceChange(change, filter),
        load: (change, viewer) => findPlaceChange(change, viewer, filter),
      });
    },
    resolve: ({ payload }) => payload,
  }),
);
