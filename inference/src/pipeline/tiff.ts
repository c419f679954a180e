const newSubfileType = 254
const dngVersion = 50706

/**
 * True for DNG, NEF, ARW and their like: a TIFF whose first directory is only a reduced preview, or that names a DNG
 * version. A TIFF reader would take the preview for the photo. Malformed files answer false.
 */
export function isCameraRaw(bytes: Buffer): boolean {
  const little = bytes[0] === 0x49
  const short = (at: number) => (little ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at))
  const long = (at: number) => (little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at))
  if (bytes.length < 10 || short(2) !== 42) return false
  const directory = long(4)
  if (directory + 2 > bytes.length) return false
  for (let i = 0, count = short(directory); i < count; i++) {
    const at = directory + 2 + i * 12
    if (at + 12 > bytes.length) return false
    if (short(at) === dngVersion) return true
    if (short(at) === newSubfileType && (long(at + 8) & 1) === 1) return true
  }
  return false
}
