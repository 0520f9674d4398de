/** One opening of the camera: its stream, the frames that are worked on, the hint, the shutter. */

import { signal } from "@preact/signals";
import type { LiveFrame } from "../engine/liveFrame";
import {
  CameraFailed,
  cameraIds,
  type Choice,
  type Fault,
  openCamera,
  otherThan,
  stopCamera,
} from "./access";
import { type Moment, motionSince, remember } from "./extent";
import { type Given, hintOf, settle } from "./hint";
import { type Picture, pictureOf } from "./picture";
import { judge, type Streak } from "./shutter";
import { takesPhotos, takeStill } from "./still";

export type Stage = "starting" | "live" | "taking" | "failed";

/** What the session needs of the page. */
export interface Page {
  /** Find the tongue in a frame; null while nothing can. */
  readonly find: () => ((picture: Picture) => Promise<LiveFrame>) | null;
  readonly take: (photo: File) => void;
}

/** Whether the shutter is released by itself. */
export const automatic = signal(true);

export class Session {
  readonly stage = signal<Stage>("starting");
  readonly trouble = signal<{ readonly fault: Fault; readonly reason: string } | null>(null);
  /** The last frame that was worked on, without its picture; null where there is none. */
  readonly frame = signal<Omit<LiveFrame, "picture"> | null>(null);
  readonly given = signal<Given | null>(null);
  /** That of the video; 0 × 0 before there is a picture. */
  readonly size = signal({ height: 0, width: 0 });
  /** Whether the camera faces its user, who expects a mirror. */
  readonly mirrored = signal(false);
  /** Whether there is another camera. */
  readonly turns = signal(false);

  private stream: MediaStream | null = null;
  private choice: Choice = { facing: "environment" };
  private ids: readonly string[] = [];
  /** Whether a frame is with the worker: another opening waits for its end, too. */
  private busy = false;
  /** Counts openings: what belongs to an earlier one is dropped. */
  private opening = 0;
  private past: readonly Moment[] = [];
  private streak: Streak | null = null;
  /** The sharpest good frame, where photos are those of the video. */
  private held: Picture | null = null;

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly page: Page,
  ) {
    // A phone may be turned on its side.
    video.onresize = () => {
      this.size.value = { height: video.videoHeight, width: video.videoWidth };
    };
  }

  async open(): Promise<void> {
    this.stop();
    const { opening } = this;
    this.trouble.value = null;
    try {
      const stream = await openCamera(this.choice);
      if (opening !== this.opening) return stopCamera(stream);
      await this.show(stream);
      this.ids = await cameraIds();
      if (opening !== this.opening) return;
      this.turns.value = this.ids.length > 1;
      this.stage.value = "live";
      this.wait(opening);
    } catch (error) {
      if (opening === this.opening) this.fail(error);
    }
  }

  /** Stop all tracks; the session can be opened again. */
  stop(): void {
    this.opening++;
    stopCamera(this.stream);
    this.stream = null;
    this.video.srcObject = null;
    this.stage.value = "starting";
    this.frame.value = this.given.value = null;
    this.past = [];
    this.startOver();
  }

  turn(): void {
    this.choice = otherThan(this.track?.getSettings() ?? {}, this.ids);
    void this.open();
  }

  /** Take the photo: that of this moment, or that of a frame. */
  async shoot(frame: Picture | null = null): Promise<void> {
    const { track, video, opening } = this;
    if (!track || this.stage.value !== "live") return;
    this.stage.value = "taking";
    try {
      const photo = await takeStill(track, frame ?? video);
      if (opening !== this.opening) return;
      this.stop();
      this.page.take(photo);
    } catch (error) {
      if (opening === this.opening) this.fail(error);
    }
  }

  private get track(): MediaStreamTrack | undefined {
    return this.stream?.getVideoTracks()[0];
  }

  private async show(stream: MediaStream): Promise<void> {
    this.stream = stream;
    const track = this.track!;
    this.mirrored.value = track.getSettings().facingMode !== "environment";
    // Unplugged, or taken away by the system; a track that is stopped here tells nothing.
    track.addEventListener("ended", () => {
      if (this.track === track) this.fail(new CameraFailed("busy", "ended"));
    });
    this.video.srcObject = stream;
    await this.video.play();
  }

  private fail(error: unknown): void {
    this.stop();
    const fault = error instanceof CameraFailed ? error.fault : "failed";
    this.trouble.value = { fault, reason: (error as Error).message };
    this.stage.value = "failed";
  }

  /** One frame after the other: the next one is taken when the last one is done. */
  private wait(opening: number): void {
    const next = (): void => {
      if (opening === this.opening) void this.step(opening);
    };
    if ("requestVideoFrameCallback" in this.video) this.video.requestVideoFrameCallback(next);
    else requestAnimationFrame(next);
  }

  private async step(opening: number): Promise<void> {
    const find = this.page.find();
    if (find && this.stage.value === "live" && !this.busy) {
      this.busy = true;
      try {
        const at = performance.now();
        const frame = await find(await pictureOf(this.video));
        if (opening === this.opening && this.stage.value === "live") this.see(frame, at);
        else frame.picture.close();
      } catch {
        // The next frame may do, and a photo can be taken without.
        if (opening === this.opening) this.frame.value = null;
      } finally {
        this.busy = false;
      }
    }
    this.wait(opening);
  }

  private see({ picture, ...frame }: LiveFrame, at: number): void {
    const { extent, figures } = frame;
    const now = extent && { at, extent };
    const hint = hintOf(figures, extent, now ? motionSince(this.past, now) : Infinity);
    this.past = now ? remember(this.past, now) : [];
    this.frame.value = frame;
    // Whether the word for it stands there already: nobody is taken by surprise.
    const expected = this.given.value?.hint === "good";
    this.given.value = settle(this.given.value, hint, at);
    performance.measure("tongueseg-frame", { start: at });
    if (hint === "good" && automatic.value) {
      return this.weigh(picture, figures.tongue?.sharpness ?? 0, at, expected);
    }
    this.startOver();
    picture.close();
  }

  private weigh(picture: Picture, sharpness: number, at: number, expected: boolean): void {
    const { streak, best, release } = judge(this.streak, sharpness, at);
    this.streak = streak;
    if (best && !takesPhotos()) {
      this.held?.close();
      this.held = picture;
    } else picture.close();
    if (release && expected) void this.shoot(this.held);
  }

  private startOver(): void {
    this.streak = null;
    this.held?.close();
    this.held = null;
  }
}
