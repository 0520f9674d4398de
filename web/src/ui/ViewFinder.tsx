/** The live picture, the shape to fill, and the tongue's outline. */

import type { RefObject } from "preact";
import type { Session } from "../camera/session";
import type { Point } from "../core/contour";
import { smoothed } from "../core/smooth";
import { say } from "../i18n/say";
import { TONGUE } from "./Drawing";

interface Props {
  readonly video: RefObject<HTMLVideoElement>;
  readonly session: Session | null;
}

export function ViewFinder({ video, session }: Props) {
  const trouble = session?.trouble.value;
  return (
    <div class={`finder ${session?.mirrored.value ? "mirrored" : ""}`} hidden={!!trouble}>
      <video ref={video} muted playsInline aria-label={say("cameraView")} />
      {session && <Outline session={session} />}
    </div>
  );
}

/** The drawn tongue's middle and height, and its height as a share of the frame's shorter side. */
const [MIDDLE, HEIGHT, SHARE] = [[160, 222], 192, 0.75] as const;

function Outline({ session }: { session: Session }) {
  const frame = session.frame.value;
  const hint = session.given.value?.hint;
  const { height, width } = frame?.size ?? session.size.value;
  if (!height) return null;
  const scale = (SHARE * Math.min(height, width)) / HEIGHT;
  const line = lineOf(frame?.edges ?? []);
  const middle = `translate(${width / 2} ${height / 2}) scale(${scale})`;
  return (
    <svg
      class={hint === "good" ? "good" : ""}
      viewBox={`0 0 ${width} ${height}`}
      aria-hidden="true"
    >
      <path
        class="shape"
        d={TONGUE}
        transform={`${middle} translate(${-MIDDLE[0]} ${-MIDDLE[1]})`}
      />
      <path class="edge under" d={line} />
      <path class="edge" d={line} data-part="edge" />
    </svg>
  );
}

/** A line through every third pixel is as smooth as one through all. */
function lineOf(edges: readonly (readonly Point[])[]): string {
  const closed = edges.map((points) => {
    const some = smoothed(points).filter((_, i) => i % 3 === 0);
    const corners = some.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`);
    return `M${corners.join("L")}Z`;
  });
  return closed.join("");
}
