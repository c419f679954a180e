// What is in the library on the screenshots: when it was taken (EXIF notation), its file name, and who draws it.
import * as animals from './scenes/animals.mjs'
import * as fields from './scenes/fields.mjs'
import * as mountains from './scenes/mountains.mjs'
import * as night from './scenes/night.mjs'
import * as sea from './scenes/sea.mjs'
import * as table from './scenes/table.mjs'
import * as town from './scenes/town.mjs'
import * as woods from './scenes/woods.mjs'

export const album = [
  ['2026:09:20 20:04:11', 'sunset-over-the-sea', sea.sunset],
  ['2026:09:20 19:31:40', 'lighthouse-at-dusk', sea.lighthouse],
  ['2026:09:20 16:12:05', 'sailing-boat', sea.sailingBoat],
  ['2026:09:20 15:20:33', 'beach-umbrellas', sea.beachUmbrellas],
  ['2026:09:20 14:02:51', 'dog-on-the-grass', animals.dogOnTheGrass],
  ['2026:09:20 11:45:09', 'kite', fields.kite],
  ['2026:09:20 09:18:22', 'cappuccino', table.coffee],
  ['2026:09:20 09:10:47', 'sunday-newspaper', table.newspaper],
  ['2026:09:20 07:44:19', 'hot-air-balloons', fields.balloons],
  ['2026:09:20 06:58:25', 'ridges-in-the-mist', mountains.mistyRidges],
  ['2026:09:19 21:40:30', 'skyline-at-night', night.skyline],
  ['2026:09:19 18:22:14', 'cat-at-the-window', animals.catAtTheWindow],
  ['2026:09:19 15:48:00', 'bicycle-by-the-wall', town.bicycle],
  ['2026:09:19 14:31:56', 'tram-28', town.tram],
  ['2026:09:19 12:05:38', 'citrus', table.citrus],
  ['2026:09:19 11:09:20', 'jellyfish', animals.jellyfish],
  ['2026:09:19 08:15:03', 'bridge-in-the-fog', town.bridge],
  ['2026:09:19 08:02:30', 'rain-on-the-window', town.rainyWindow],
  ['2026:09:19 07:50:12', 'rainbow-over-the-meadow', fields.rainbow],
  ['2026:09:13 17:26:41', 'soccer-ball', animals.soccerBall],
  ['2026:09:06 23:12:44', 'milky-way', night.milkyWay],
  ['2026:09:06 21:02:10', 'moon-over-the-lake', night.moonOverLake],
  ['2026:09:06 13:33:52', 'waterfall', mountains.waterfall],
  ['2026:09:06 10:21:07', 'forest-light', woods.forestLight],
  ['2026:09:05 15:05:36', 'mountain-lake', mountains.mountainLake],
  ['2026:05:02 11:36:18', 'tulip-rows', fields.tulips],
  ['2026:03:14 17:49:55', 'desert-dunes', mountains.dunes],
  ['2026:02:08 22:37:01', 'aurora', night.aurora],
  ['2026:02:08 11:14:29', 'snowy-pines', woods.snowyPines],
  ['2026:01:01 00:03:17', 'fireworks', night.fireworks],
  ['2025:12:24 18:30:42', 'candle', table.candle],
  ['2025:10:26 15:17:08', 'autumn-avenue', woods.autumnAvenue],
  ['2025:10:26 14:41:50', 'birches', woods.birches],
]
