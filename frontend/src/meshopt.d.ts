/** The decoder of packed meshes without WebAssembly; vite.config.ts says where it is. */
declare module 'meshopt-in-script' {
  export { MeshoptDecoder } from 'meshoptimizer';
}
