import { bulkAnswer, flagParam, patchPhoto, photo, photoIds } from '@glimpse/contract'
import { createRoute, z } from '@hono/zod-openapi'
import type { Context } from '../../context.ts'
import {
  commonOfChange,
  idParam,
  json,
  jsonBody,
  problemOf,
  problems,
  signedIn,
} from '../../http/describe.ts'
import { createRouter } from '../../http/environment.ts'
import { deletePhotos } from '../../photos/delete-photos.ts'
import { editPhoto, restorePhoto, trashPhoto } from '../../photos/edit-photo.ts'
import { photoNotFound } from '../../photos/errors.ts'
import { reprocessPhoto } from '../../photos/reprocess-photo.ts'

const about = { tags: ['photos'], security: signedIn }
const onePhoto = { 200: json(photo, 'The photo as it is now'), ...commonOfChange, 404: problems[404] }
const edit = createRoute({
  ...about,
  method: 'patch',
  path: '/photos/{id}',
  summary: 'Change favourite, caption or date',
  request: { params: idParam, body: jsonBody(patchPhoto) },
  responses: { ...onePhoto, 400: problems[400] },
})
const remove = createRoute({
  ...about,
  method: 'delete',
  path: '/photos/{id}',
  summary: 'Move to the trash, or delete for good',
  request: { params: idParam, query: z.object({ permanent: flagParam().default(false) }) },
  responses: { ...onePhoto, 204: { description: 'Deleted for good' }, 400: problems[400] },
})
const restore = createRoute({
  ...about,
  method: 'post',
  path: '/photos/{id}/restore',
  summary: 'Take out of the trash',
  request: { params: idParam },
  responses: onePhoto,
})
const reprocess = createRoute({
  ...about,
  method: 'post',
  path: '/photos/{id}/reprocess',
  summary: 'Read the original again; the retry of a failed photo',
  request: { params: idParam },
  responses: { 202: json(photo, 'Queued again'), ...commonOfChange, 404: problems[404] },
})
const bulk = createRoute({
  ...about,
  method: 'post',
  path: '/photos/{action}',
  summary: 'Trash, restore or delete several photos; unknown ids are passed over',
  request: {
    params: z.object({ action: z.enum(['trash', 'restore', 'delete']) }),
    body: jsonBody(photoIds),
  },
  responses: {
    200: json(bulkAnswer, 'The photos that it was done to'),
    400: problems[400],
    404: problemOf('There is no such action'),
    ...commonOfChange,
  },
})
const empty = createRoute({
  ...about,
  method: 'post',
  path: '/trash/empty',
  summary: 'Delete everything in the trash for good',
  responses: { 200: json(z.object({ count: z.number().int() }), 'How many'), ...commonOfChange },
})

export function changePhotosRoutes(context: Context) {
  return createRouter()
    .openapi(edit, async (c) =>
      c.json(await editPhoto(context, c.get('user').id, c.req.valid('param').id, c.req.valid('json')), 200),
    )
    .openapi(remove, async (c) => {
      const { id } = c.req.valid('param')
      const ownerId = c.get('user').id
      if (!c.req.valid('query').permanent) return c.json(await trashPhoto(context, ownerId, id), 200)
      if ((await deletePhotos(context, ownerId, [id])).length === 0) throw photoNotFound()
      return c.body(null, 204)
    })
    .openapi(restore, async (c) =>
      c.json(await restorePhoto(context, c.get('user').id, c.req.valid('param').id), 200),
    )
    .openapi(reprocess, async (c) =>
      c.json(await reprocessPhoto(context, c.get('user').id, c.req.valid('param').id), 202),
    )
    .openapi(bulk, async (c) => {
      const ownerId = c.get('user').id
      const ids = [...new Set(c.req.valid('json').ids)]
      const { action } = c.req.valid('param')
      if (action === 'delete') return c.json({ ids: await deletePhotos(context, ownerId, ids) }, 200)
      const own = await context.metadata.photos.findMany(ids, ownerId)
      const change = action === 'trash' ? trashPhoto : restorePhoto
      for (const { id } of own) await change(context, ownerId, id)
      return c.json({ ids: own.map(({ id }) => id) }, 200)
    })
    .openapi(empty, async (c) => c.json({ count: await emptyTrash(context, c.get('user').id) }, 200))
}

async function emptyTrash(context: Context, ownerId: string): Promise<number> {
  let count = 0
  for (;;) {
    const page = await context.metadata.photos.list(ownerId, { view: 'trash', limit: 200 })
    if (page.items.length === 0) return count
    count += (
      await deletePhotos(
        context,
        ownerId,
        page.items.map(({ id }) => id),
      )
    ).length
  }
}
