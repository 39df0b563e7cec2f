const WALL = /^\/(wall|embed\/[^/]+)\/?$/;

/** Tell whether this page shows a wall link. */
export const isWall = (): boolean => WALL.test(window.location.pathname);

/** Tell whether it shows it in a page of others. */
export const isEmbedded = (): boolean => window.location.pathname.startsWith('/embed/');
