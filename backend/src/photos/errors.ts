import { AppError } from '@glimpse/platform'

/** Also what is answered for another's photo: that it exists is nobody's business. */
export const photoNotFound = () => new AppError('not_found', 404, 'There is no such photo')
