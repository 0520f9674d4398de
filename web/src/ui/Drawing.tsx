/** A drawn mouth whose tongue is being outlined; says nothing that the words do not. */

export const TONGUE =
  "M112 150c4-18 24-24 48-24s44 6 48 24c8 26 14 58 12 88-3 48-27 80-60 80s-57-32-60-80c-2-30 4-62 12-88z";

export function Drawing() {
  return (
    <svg class="drawing" viewBox="0 0 320 360" aria-hidden="true">
      <path class="d-skin" d="M0 0h320v360H0z" />
      <path class="d-shadow" d="M150 0c2 22 2 40-4 56 8 8 20 8 28 0-6-16-6-34-4-56z" />
      <path
        class="d-lip"
        d="M46 156c24-34 66-66 94-62 8 1 12 6 20 6s12-5 20-6c28-4 70 28 94 62 4 6 2 12-4 18-30 34-66 62-110 62S80 208 50 174c-6-6-8-12-4-18z"
      />
      <path
        class="d-mouth"
        d="M66 160c22-22 54-38 94-38s72 16 94 38c-22 30-54 52-94 52s-72-22-94-52z"
      />
      <path
        class="d-teeth"
        d="M92 148c18-12 42-19 68-19s50 7 68 19c-4 6-10 8-18 7-32-6-68-6-100 0-8 1-14-1-18-7z"
      />
      <path class="d-tongue" d={TONGUE} />
      <path
        class="d-coat"
        d="M128 160c20-8 44-8 64 0 8 30 8 62-4 92-8 18-48 18-56 0-12-30-12-62-4-92z"
      />
      <path class="d-groove" d="M160 166c2 30 2 62 0 98" />
      <path class="d-line" d={TONGUE} pathLength="100" />
    </svg>
  );
}
