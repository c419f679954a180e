import { z } from 'zod'

export const maxRenderSide = 4096

const resize = z
  .string()
  .regex(/^[1-9]\d{0,3}x[1-9]\d{0,3}$/, 'must be WIDTHxHEIGHT in pixels, such as 100x100')
  .refine((text) => text.split('x').every((side) => Number(side) >= 1 && Number(side) <= maxRenderSide), {
    message: `each side must be between 1 and ${maxRenderSide}`,
  })

/** Query of `GET /photos/{id}/render`. */
export const renderQuery = z
  .strictObject({
    resize: resize.optional(),
    fit: z.enum(['cover', 'contain', 'inside', 'outside', 'fill']).default('cover'),
    format: z.enum(['webp', 'jpeg', 'png', 'avif']).default('webp'),
    quality: z.coerce.number().int().min(1).max(100).default(80),
    filter: z.enum(['grayscale', 'blur', 'sharpen', 'sepia']).optional(),
  })
  .meta({ id: 'RenderQuery' })
export type RenderQuery = z.infer<typeof renderQuery>

/**
 * The upload field `processing`: renders to make ahead, such as `resize:100x100` or
 * `resize:100x100,fit:inside,format:jpeg;filter:sepia` (`;` between renders, `,` between options).
 * Throws a ZodError that names what is wrong.
 */
export function parseProcessing(text: string): RenderQuery[] {
  const renders = text.split(';').filter((part) => part.trim() !== '')
  return z
    .array(renderQuery)
    .max(8)
    .parse(
      renders.map((part) =>
        Object.fromEntries(
          part.split(',').map((option) => {
            const at = option.indexOf(':')
            return at < 0 ? [option.trim(), ''] : [option.slice(0, at).trim(), option.slice(at + 1).trim()]
          }),
        ),
      ),
    )
}
