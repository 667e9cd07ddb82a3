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
  description: 'What happened.',
  values: {
    CREATED: { value: 'created', description: 'It is new.' },
    UPDATED: { value: 'updated', description: 'Something about it is different.' },
    DELETED: { value: 'deleted', description: 'It is gone for good.' },
  } as const,
});

const PlaceChange = builder.objectRef<PlaceChangeOf>('PlaceChange').implement({
  description: 'That something happened to a place.',
  authScopes: { signedIn: true },
  fields: (t) => ({
    kind: t.expose('kind', { description: 'What happened.', type: ChangeKind }),
    id: t.id({
      description: 'The `id` of the place, also when it is gone.',
      resolve: ({ placeId }) => encodeGlobalID(Place.name, placeId),
    }),
    place: t.field({
      description:
        'The place as it is now, which may be later than this change. Null when it was deleted.',
      type: Place,
      nullable: true,
      resolve: ({ place }) => place,
    }),
  }),
});

builder.subscriptionField('placeChanged', (t) =>
  t.withAuth({ read: true }).field({
    description: `Tells of each place that is added, changed or removed from now on, but not of each in a bulk import. You may have ${limits.streams} streams open; each event costs what asking for it would.`,
    type: PlaceChange,
    nullable: true,
    complexity: 1,
    args: {
      filter: t.arg({
        type: PlaceFilter,
        description:
          'Only of places that it finds after the change. Of one that was removed only `createdBy` and `tags` can be asked.',
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
