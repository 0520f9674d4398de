/** The page's signs: lines of one width on 24 × 24. */

const PATHS = {
  camera: "M4 8h3l1.6-2.5h6.8L17 8h3v11H4zM12 16.5a3.3 3.3 0 1 0 0-6.6 3.3 3.3 0 0 0 0 6.6z",
  turn: "M4 11a8 8 0 0 1 14-4.5L20 8.5M20 4v4.5h-4.5M20 13a8 8 0 0 1-14 4.5L4 15.5M4 20v-4.5h4.5",
  photos: "M7 4h13v12H7zM4 8v12h13M7 13l3.5-3 3 2.6L16 10l4 4",
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  close: "M6 6l12 12M18 6L6 18",
  check: "M5 12.5l4.5 4.5L19 7.5",
  down: "M12 4v11M7 11l5 5 5-5M5 20h14",
  pen: "M4 20l1-4.5L16 4.5l3.5 3.5L8.5 19zM13.5 7l3.5 3.5",
  brush:
    "M20 4c-5 1-9 5-10.5 8.5l2 2C15 13 19 9 20 4zM9.5 12.5c-3 0-3.5 2-3.5 4 0 1.5-1 2.5-2 3 3 1 7.5.5 7.5-4.5",
  eraser: "M9 20h11M5 15.5L13.5 7l5.5 5.5L11.5 20H8.5zM9.5 11l5.5 5.5",
  points: "M6 8l7-3 6 6-3 8-9-3zM6 8h.01M13 5h.01M19 11h.01M16 19h.01M7 16h.01",
  undo: "M8 5L4 9l4 4M4 9h10a5.5 5.5 0 0 1 0 11h-3",
  redo: "M16 5l4 4-4 4M20 9H10a5.5 5.5 0 0 0 0 11h3",
  fit: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5",
  before: "M14.5 5.5L8 12l6.5 6.5",
  next: "M9.5 5.5L16 12l-6.5 6.5",
  list: "M9 6.5h11M9 12h11M9 17.5h11M4.5 6.5h.01M4.5 12h.01M4.5 17.5h.01",
  copy: "M9 9h11v11H9zM15 9V4H4v11h5",
  share: "M12 15V4M8 8l4-4 4 4M6 12H5v8h14v-8h-1",
  print: "M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z",
  stack: "M12 4l8 4-8 4-8-4zM4 12l8 4 8-4M4 16l8 4 8-4",
  trash: "M5 7h14M10 7V4.5h4V7M7 7l1 13h8l1-13",
  note: "M12 8v5M12 16.5h.01M12 3.5l9 16.5H3z",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
