import { isAmount, isFields, isList, isText, type Check } from './guards';
import type { SceneConfig } from './types';

const isPlaced: Check = (value) => isFields(value) && isAmount(value.x) && isAmount(value.z);
const isRoom: Check = (value) => isPlaced(value) && isFields(value) && isText(value.id) && isAmount(value.width) && isAmount(value.depth);

const isFloor: Check = (value) =>
  isFields(value) &&
  isText(value.id) &&
  isAmount(value.width) &&
  isAmount(value.depth) &&
  isList(isRoom)(value.rooms) &&
  isList(isPlaced)(value.desks) &&
  isList(isPlaced)(value.tables) &&
  isList(isPlaced)(value.seats);

/** Tell whether this is a plan that an office can be drawn from: all that is measured is a number. */
export function isSceneConfig(value: unknown): value is SceneConfig {
  return (
    isFields(value) &&
    isAmount(value.maxVisibleAgents) &&
    isAmount(value.cullingDistance) &&
    isList(isAmount)(value.lodDistances) &&
    isList(isFloor)(value.floors)
  );
}
