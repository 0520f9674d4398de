declare module "virtual:assets" {
  interface Packed {
    readonly glue: string;
    readonly binary: string;
    readonly bytes: number;
  }
  const assets: {
    readonly model: { readonly name: string; readonly file: string; readonly bytes: number };
    readonly spec: string;
    readonly runtimes: Readonly<Record<"wasm" | "jspi" | "asyncify", Packed>>;
    readonly example: string;
  };
  export default assets;
}
