/** The words for many photos: their list, the way through them, and what is handed on. */

export const REVIEW_TEXTS = {
  list: { en: "List", zh: "列表" },
  listOf: { en: "List of the photos", zh: "照片列表" },
  previousPhoto: { en: "Previous photo", zh: "上一张照片" },
  nextPhoto: { en: "Next photo", zh: "下一张照片" },
  position: { en: "{number} of {count}", zh: "第 {number} 张，共 {count} 张" },
  doneOf: { en: "{done} of {count} done", zh: "已完成 {done} / {count}" },
  toCheck: { en: "Only those to check ({count})", zh: "仅显示待检查的（{count}）" },
  toCheckWhat: {
    en: "Not read, no tongue found, something wrong with the photo, or a predicted IoU under {percent} %. What you corrected is left out.",
    zh: "未能读取、未找到舌体、照片有问题，或预测 IoU 低于 {percent}%。已修正的不在其中。",
  },
  nothingToCheck: { en: "Nothing is left to check.", zh: "没有待检查的照片。" },
  "standing waiting": { en: "waiting", zh: "等待中" },
  "standing working": { en: "working", zh: "识别中" },
  "standing failed": { en: "not read", zh: "未能读取" },
  "standing done": { en: "done", zh: "已完成" },
  "standing corrected": { en: "corrected", zh: "已修正" },
  "short sure": { en: "clearly a tongue", zh: "明显有舌体" },
  "short likely": { en: "probably a tongue", zh: "很可能有舌体" },
  "short unclear": { en: "unclear whether a tongue", zh: "难以判断有无舌体" },
  "short unlikely": { en: "probably no tongue", zh: "很可能没有舌体" },
  "short none": { en: "clearly no tongue", zh: "明显没有舌体" },
  "short iou": { en: "predicted IoU {percent} %", zh: "预测 IoU {percent}%" },
  "short empty": { en: "no tongue outlined", zh: "未标出舌体" },
  "short too dark": { en: "too dark", zh: "太暗" },
  "short too bright": { en: "too bright", zh: "过亮" },
  "short blurred": { en: "blurred", zh: "模糊" },
  "short cut by the frame": { en: "cut off by the edge", zh: "超出画面" },
  "short too small": { en: "very small", zh: "太小" },
  duplicate: {
    en: "{name} was not added: it is already here as {first}.",
    zh: "未添加 {name}：它已在此处，名为 {first}。",
  },
  duplicates: {
    en: "{count} photos were not added, as they are already here: {name} as {first}, and others.",
    zh: "{count} 张照片已在此处，未再添加：{name} 即 {first}，其余类似。",
  },

  allPhotos: { en: "All {count} photos", zh: "全部 {count} 张照片" },
  allMasks: { en: "All masks", zh: "全部掩膜" },
  allMeasures: { en: "All measures", zh: "全部测量值" },
  savedAll: {
    en: "Saved as {file}, with {done} of {count} photos.",
    zh: "已存为 {file}，含 {done} / {count} 张照片。",
  },
  saveFailed: { en: "The file could not be made: {reason}", zh: "无法生成文件：{reason}" },
  includeEmpty: {
    en: "Export the photos without a tongue as well ({count}). Their masks are empty, and a model learns from them what is no tongue.",
    zh: "同时导出没有舌体的照片（{count} 张）。它们的掩膜为空，模型会据此学习哪些不是舌体。",
  },
} as const satisfies Record<string, { en: string; zh: string }>;
