import { Logger, NodeIO } from '@gltf-transform/core';
import { EXTMeshoptCompression, KHRMeshQuantization } from '@gltf-transform/extensions';
import { dedup, meshopt, prune, resample, weld } from '@gltf-transform/functions';
import { MeshoptEncoder } from 'meshoptimizer';

import { WEAR, wearGeometry } from '../../src/scene/people/wear';
import { body } from './body';
import { CharacterDocument } from './document';
import { parcel } from './parcel';
import { fromFigure } from './skin';

/** Make the person of the office as one compressed GLB: the same sources give the same bytes. */
export async function makeCharacter(): Promise<Uint8Array> {
  const character = new CharacterDocument().addMesh('body', body()).addMesh('parcel', parcel());
  for (const piece of WEAR) character.addMesh(piece, fromFigure(wearGeometry(piece, 'full')));
  const { document } = character.addClips();
  await MeshoptEncoder.ready;
  document.setLogger(new Logger(Logger.Verbosity.ERROR));
  await document.transform(resample(), weld(), dedup(), prune({ keepAttributes: true }), meshopt({ encoder: MeshoptEncoder, level: 'high', quantizationVolume: 'scene', quantizePosition: 14 }));
  document.getRoot().getAsset().generator = 'frontend/scripts/character';
  const io = new NodeIO().registerExtensions([EXTMeshoptCompression, KHRMeshQuantization]).registerDependencies({ 'meshopt.encoder': MeshoptEncoder });
  return io.writeBinary(document);
}
