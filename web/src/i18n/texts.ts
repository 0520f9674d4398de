/** Every word of the page, in both languages; `{name}` is filled in. */

import { CAMERA_TEXTS } from "./cameraTexts";
import { REVIEW_TEXTS } from "./reviewTexts";

export const TEXTS = {
  ...CAMERA_TEXTS,
  ...REVIEW_TEXTS,
  title: { en: "tongueseg – cut the tongue out of a photo", zh: "tongueseg——从照片中分割舌体" },
  skip: { en: "Skip to the photo", zh: "跳到照片" },
  otherLanguage: { en: "中文", zh: "English" },

  headline: { en: "Cut the tongue out of a photo", zh: "从照片中取出舌体" },
  lead: {
    en: "Take a photo or drop several: the outline appears in a moment. All of it happens on this device, and photos never leave it.",
    zh: "拍一张照片，或放入多张：舌体轮廓随即出现。一切都在本设备上完成，照片不会离开本机。",
  },
  leadServer: {
    en: "Take a photo or drop several: the outline appears in a moment. Each photo is sent to the server that this page came from.",
    zh: "拍一张照片，或放入多张：舌体轮廓随即出现。每张照片都会发送到提供本页的服务器。",
  },
  noClaim: {
    en: "It finds an outline. It says nothing about health.",
    zh: "它只找出轮廓，不涉及任何健康判断。",
  },
  choosePhotos: { en: "Choose photos", zh: "选择照片" },
  tryExample: { en: "Try a drawn one", zh: "试用示例图" },
  addMore: { en: "Add photos", zh: "添加照片" },
  dropHere: { en: "Drop the photos here", zh: "把照片放在这里" },

  loadingModel: {
    en: "Getting the model: {done} of {total} MB. Only this once.",
    zh: "正在获取模型：{done} / {total} MB，仅此一次。",
  },
  startingModel: { en: "Starting the model …", zh: "正在启动模型……" },
  ready: { en: "Ready", zh: "已就绪" },
  readyOffline: { en: "Works offline", zh: "断网可用" },
  onServer: { en: "On the server", zh: "服务器处理" },
  engine: { en: "Find the tongue", zh: "识别方式" },
  engineDevice: { en: "on this device", zh: "在本设备上" },
  engineServer: { en: "on the server", zh: "在服务器上" },
  serverWarning: {
    en: "The server that this page came from does the work: photos are sent to it.",
    zh: "由提供本页的服务器处理：照片会发送给它。",
  },

  serverKey: { en: "Key of the server", zh: "服务器密钥" },
  serverKeyUse: { en: "Use the key", zh: "使用密钥" },
  serverKeyNote: {
    en: "The key is forgotten when this tab is closed or loaded again.",
    zh: "关闭或重新载入此标签页后，密钥即被清除。",
  },
  "fault unauthorized": {
    en: "The server requires a key, and has not accepted this request.",
    zh: "服务器需要密钥，未接受此次请求。",
  },
  "fault overloaded": {
    en: "The server has too many photos to work on. Try again in a moment.",
    zh: "服务器正在处理的照片过多，请稍后重试。",
  },
  "fault deadline": {
    en: "The server took too long for this photo. Try again in a moment.",
    zh: "服务器处理这张照片超时，请稍后重试。",
  },
  "fault too_large": {
    en: "The photo is larger than the server takes. Save it smaller, or find the tongue on this device.",
    zh: "照片超出服务器允许的大小。请缩小后再试，或改在本设备上识别。",
  },
  "fault network": {
    en: "The server cannot be reached. Check the network and try again.",
    zh: "无法连接服务器。请检查网络后重试。",
  },

  waiting: { en: "Waiting", zh: "等待中" },
  working: { en: "Looking for the tongue …", zh: "正在寻找舌体……" },
  failed: { en: "Not read", zh: "未能读取" },

  tongueFound: { en: "Here is the tongue.", zh: "找到舌体。" },
  tongueDrawn: { en: "Here is the tongue, as you drew it.", zh: "这是您修改后的舌体。" },
  noTongue: { en: "No tongue found.", zh: "未找到舌体。" },
  noTongueWhy: {
    en: "If there is one, take the photo from nearer and in even light, or draw it by hand.",
    zh: "如果照片中有舌体，请靠近一些、在均匀的光线下再拍，或手动描出。",
  },
  "presence sure": { en: "The photo clearly shows a tongue.", zh: "照片中明显有舌体。" },
  "presence likely": {
    en: "The photo probably shows a tongue. Check the outline.",
    zh: "照片中很可能有舌体，请核对轮廓。",
  },
  "presence unclear": {
    en: "It is unclear whether the photo shows a tongue. Check the result.",
    zh: "难以判断照片中是否有舌体，请核对结果。",
  },
  "presence unlikely": {
    en: "The photo probably shows no tongue.",
    zh: "照片中很可能没有舌体。",
  },
  "presence none": { en: "The photo clearly shows no tongue.", zh: "照片中明显没有舌体。" },
  took: { en: "Looked for in {milliseconds} ms.", zh: "识别用时 {milliseconds} 毫秒。" },
  predictedIou: {
    en: "Predicted IoU of the mask: {percent} %",
    zh: "掩膜的预测 IoU：{percent}%",
  },
  doubtfulMask: {
    en: "The outline is probably inexact. Check it.",
    zh: "轮廓可能不准确，请检查。",
  },
  noFault: { en: "Light, focus and framing are fine.", zh: "光线、对焦与构图均良好。" },
  "flag too dark": {
    en: "Too dark. Turn towards a window or a lamp.",
    zh: "太暗。请面向窗户或灯光。",
  },
  "flag too bright": {
    en: "Too bright: parts are burnt out. Leave the direct light.",
    zh: "过亮：部分区域过曝。请避开直射光。",
  },
  "flag blurred": {
    en: "Blurred. Hold still, and tap on the tongue to focus.",
    zh: "模糊。请保持稳定，并轻点舌体对焦。",
  },
  "flag cut by the frame": {
    en: "Cut off by the edge. Step back a little.",
    zh: "舌体超出画面。请稍微退后。",
  },
  "flag too small": {
    en: "Very small. Go nearer: its surface cannot be judged.",
    zh: "太小，无法看清舌面。请靠近一些。",
  },

  view: { en: "What to show", zh: "显示内容" },
  viewOutline: { en: "Outline", zh: "轮廓" },
  viewCutout: { en: "Cut-out", zh: "抠图" },
  background: { en: "Background", zh: "背景" },
  backgroundNone: { en: "None", zh: "透明" },
  backgroundWhite: { en: "White", zh: "白色" },
  backgroundBlack: { en: "Black", zh: "黑色" },
  backgroundBlur: { en: "Blurred", zh: "虚化" },
  backgroundColour: { en: "Any colour", zh: "自选颜色" },
  compare: { en: "Compare with the photo", zh: "与原图对比" },
  compareValue: { en: "{percent} % of the photo as it is", zh: "显示 {percent} % 原图" },
  photoAlt: { en: "{name}, the tongue outlined", zh: "{name}，已标出舌体" },
  photoAltNone: { en: "{name}, no tongue found", zh: "{name}，未找到舌体" },

  correct: { en: "Correct by hand", zh: "手动修正" },
  addToDataset: { en: "Add to dataset", zh: "加入数据集" },
  inDataset: { en: "In the dataset", zh: "已在数据集中" },
  remove: { en: "Remove this photo", zh: "移除这张照片" },
  photos: { en: "Your photos", zh: "您的照片" },

  download: { en: "Download", zh: "下载" },
  downloadMask: { en: "Mask", zh: "掩膜" },
  downloadCutout: { en: "Cut-out", zh: "抠图" },
  downloadContour: { en: "Outline", zh: "轮廓" },
  downloadMeasures: { en: "Measures", zh: "测量值" },

  measures: { en: "Measures", zh: "测量值" },
  measuring: { en: "Measuring …", zh: "正在测量……" },
  measuresNote: {
    en: "To compare photos by. Colours are those of the camera, uncalibrated.",
    zh: "仅供照片之间比较。颜色取自相机，未经校准。",
  },
  notMeasured: {
    en: "This photo could not be measured: {reason}",
    zh: "无法测量这张照片：{reason}",
  },
  explainMeasures: { en: "What these mean", zh: "各项含义" },
  "explain area_share": {
    en: "the tongue's pixels among all of the photo",
    zh: "舌体像素占整张照片的比例",
  },
  "explain length_px": {
    en: "along the tongue's axis, in pixels of the photo; no absolute size",
    zh: "沿舌体轴线，以照片像素计，并非实际尺寸",
  },
  "explain width_px": {
    en: "across that axis, in pixels of the photo",
    zh: "垂直于轴线的宽度，以照片像素计",
  },
  "explain length_to_width": {
    en: "length by width; the same at any distance",
    zh: "长除以宽，与拍摄距离无关",
  },
  "explain symmetry": {
    en: "0 to 1: the overlap (Dice) of the tongue and its mirror image in the axis; 1 is alike on both sides",
    zh: "0 到 1：舌体与其沿轴线镜像的重合度（Dice），1 表示左右相同",
  },
  "explain solidity": {
    en: "0 to 1: the tongue's area by that of its convex hull; 1 has no dents",
    zh: "0 到 1：舌体面积与其凸包面积之比，1 表示没有凹陷",
  },
  "explain dents": {
    en: "stretches of the edge that are deeper than 2 % of the width",
    zh: "深度超过宽度 2 % 的边缘凹陷个数",
  },
  "explain l_mean": {
    en: "CIELAB, 0 (black) to 100 (white)",
    zh: "CIELAB，0（黑）到 100（白）",
  },
  "explain a_mean": {
    en: "CIELAB, negative is green and positive red",
    zh: "CIELAB，负值偏绿，正值偏红",
  },
  "explain b_mean": {
    en: "CIELAB, negative is blue and positive yellow",
    zh: "CIELAB，负值偏蓝，正值偏黄",
  },
  "explain tip_a_mean": { en: "a* of the region at the tip", zh: "舌尖区域的 a*" },
  "explain root_a_mean": { en: "a* of the fifth at the root", zh: "舌根五分之一区域的 a*" },
  "measure area_share": { en: "Share of the photo", zh: "占照片面积" },
  "measure length_px": { en: "Length", zh: "长" },
  "measure width_px": { en: "Width", zh: "宽" },
  "measure length_to_width": { en: "Length to width", zh: "长宽比" },
  "measure tip_angle_deg": { en: "Tip points", zh: "舌尖朝向" },
  "measure symmetry": { en: "Symmetry", zh: "对称性" },
  "measure solidity": { en: "Solidity", zh: "实心度" },
  "measure dents": { en: "Dents of the edge", zh: "边缘凹陷数" },
  "measure l_mean": { en: "Lightness, L*", zh: "明度 L*" },
  "measure a_mean": { en: "Redness, a*", zh: "红度 a*" },
  "measure b_mean": { en: "Yellowness, b*", zh: "黄度 b*" },
  "measure tip_a_mean": { en: "Redness of the tip", zh: "舌尖红度 a*" },
  "measure root_a_mean": { en: "Redness of the root", zh: "舌根红度 a*" },

  "refusal heic": {
    en: "This browser cannot read HEIC, the format of iPhones. Open the page on the iPhone itself, or share the photo as JPEG: Settings, Camera, Formats, Most compatible.",
    zh: "此浏览器无法读取 iPhone 的 HEIC 格式。请在 iPhone 上打开本页，或改存为 JPEG：设置 → 相机 → 格式 → 兼容性最佳。",
  },
  "refusal damaged": {
    en: "This is no photo that the browser can read: the file is damaged or of another kind. JPEG, PNG and WebP will do.",
    zh: "浏览器无法读取此文件：文件已损坏或不是照片。请使用 JPEG、PNG 或 WebP。",
  },
  "refusal empty": { en: "The file is empty.", zh: "文件是空的。" },
  "refusal many pixels": {
    en: "This photo has {figure} megapixels; more than {most} would exhaust a phone's memory. Save it smaller, or use tongueseg on a computer.",
    zh: "这张照片有 {figure} 百万像素，超过 {most} 百万会耗尽手机内存。请缩小后再试，或在电脑上使用 tongueseg。",
  },
  "refusal many bytes": {
    en: "This file has {figure} MB; up to {most} MB are read.",
    zh: "此文件有 {figure} MB，最多读取 {most} MB。",
  },
  engineFailed: {
    en: "The tongue could not be looked for: {reason}",
    zh: "无法进行识别：{reason}",
  },
  "reason network": { en: "the network or the host does not answer", zh: "网络或服务器没有响应" },
  "reason memory": { en: "the browser is out of memory", zh: "浏览器内存不足" },
  "reason changed": {
    en: "the model is not the file that its spec describes",
    zh: "模型文件与其说明文件不符",
  },
  tryAgain: { en: "Try again", zh: "重试" },

  "missing simd": {
    en: "This browser is too old to run the model: it lacks WebAssembly SIMD. Chrome or Edge 91, Firefox 89, Safari 16.4 and anything newer will do.",
    zh: "此浏览器版本过旧，缺少 WebAssembly SIMD，无法运行模型。请使用 Chrome 或 Edge 91、Firefox 89、Safari 16.4 及以上版本。",
  },
  "missing canvas": {
    en: "This browser is too old to run the model. Chrome or Edge 91, Firefox 113, Safari 16.4 and anything newer will do.",
    zh: "此浏览器版本过旧，无法运行模型。请使用 Chrome 或 Edge 91、Firefox 113、Safari 16.4 及以上版本。",
  },
  modelFailed: {
    en: "The model could not be loaded: {reason}",
    zh: "模型加载失败：{reason}",
  },

  "store full": {
    en: "The browser has no room left. The marked photos are lost if you close the page: export or download them now, or remove photos.",
    zh: "浏览器存储空间已满。关闭页面后，有标记的照片将会丢失：请立即导出或下载，或移除部分照片。",
  },
  "store missing": {
    en: "This browser keeps nothing for this page, as in a private window. Export before you close it.",
    zh: "此浏览器不为本页保存数据（例如无痕窗口）。请在关闭前导出。",
  },
  "store newer": {
    en: "A newer version of this page is open in another tab, so this tab cannot keep its photos. Export or download the marked ones, then reload.",
    zh: "另一个标签页打开了本页的新版本，因此此标签页无法保存照片。请先导出或下载有标记的照片，再重新载入。",
  },
  "store failed": {
    en: "The browser's storage failed: {reason}. The marked photos are lost if you close the page: export or download them now.",
    zh: "浏览器存储出错：{reason}。关闭页面后，有标记的照片将会丢失：请立即导出或下载。",
  },
  notRemoved: {
    en: "The browser's storage failed, and photos may still be in it: {reason}",
    zh: "浏览器存储出错，其中可能仍有照片：{reason}",
  },
  removed: { en: "{name} was removed.", zh: "已移除 {name}。" },
  removedCount: { en: "{count} photos were removed.", zh: "已移除 {count} 张照片。" },
  unkept: { en: "Not kept in this browser", zh: "未保存在此浏览器中" },
  restored: {
    en: "{count} photos from last time are still here.",
    zh: "上次的 {count} 张照片仍在这里。",
  },
  restoredOne: { en: "Your photo from last time is still here.", zh: "上次的照片仍在这里。" },
  newVersion: { en: "A new version is ready.", zh: "新版本已就绪。" },
  reload: { en: "Reload", zh: "重新载入" },
  dismiss: { en: "Dismiss", zh: "关闭" },

  dataset: { en: "Dataset", zh: "数据集" },
  datasetCount: { en: "{count} photos in the dataset", zh: "数据集中有 {count} 张照片" },
  datasetOne: { en: "1 photo in the dataset", zh: "数据集中有 1 张照片" },
  exportDataset: { en: "Export", zh: "导出" },
  exporting: { en: "Packing …", zh: "正在打包……" },
  exported: {
    en: "Saved as {file}. Unpack it and give the folder to “tongueseg train”.",
    zh: "已存为 {file}。解压后把文件夹交给 “tongueseg train” 即可。",
  },
  exportFailed: { en: "The zip could not be made: {reason}", zh: "无法生成压缩包：{reason}" },
  forget: { en: "Forget all photos", zh: "清除所有照片" },
  forgetSure: {
    en: "All photos, corrections and the dataset are removed from this browser. Go on?",
    zh: "将从此浏览器中移除所有照片、修正和数据集。继续吗？",
  },
  keptHere: { en: "Photos are kept in this browser alone.", zh: "照片只保存在此浏览器中。" },

  keptHereServer: {
    en: "Photos are sent to the server, and kept in this browser.",
    zh: "照片会发送到服务器，并保存在此浏览器中。",
  },

  editor: { en: "Correct the outline", zh: "修正轮廓" },
  brush: { en: "Brush", zh: "画笔" },
  eraser: { en: "Eraser", zh: "橡皮" },
  polygon: { en: "Points", zh: "锚点" },
  brushSize: { en: "Size", zh: "大小" },
  undo: { en: "Undo", zh: "撤销" },
  redo: { en: "Redo", zh: "重做" },
  removePoint: { en: "Remove the point", zh: "删除锚点" },
  zoomIn: { en: "Zoom in", zh: "放大" },
  zoomOut: { en: "Zoom out", zh: "缩小" },
  zoomFit: { en: "Whole photo", zh: "显示全图" },
  groupTools: { en: "Tools", zh: "工具" },
  groupSteps: { en: "Steps", zh: "步骤" },
  groupZoom: { en: "Zoom", zh: "缩放" },
  statusUndone: { en: "Undone.", zh: "已撤销。" },
  statusRedone: { en: "Done again.", zh: "已重做。" },
  statusChanged: { en: "The outline has changed.", zh: "轮廓已修改。" },
  statusPoint: { en: "Point {number} of {count}", zh: "第 {number} 个锚点，共 {count} 个" },
  clear: { en: "Clear", zh: "清空" },
  done: { en: "Done", zh: "完成" },
  cancel: { en: "Cancel", zh: "取消" },
  editorCanvas: {
    en: "Drawing area. Arrow keys move the brush, Space paints; in Points, comma and full stop choose a point, arrow keys move it.",
    zh: "绘图区。方向键移动画笔，空格键绘制；在锚点模式下用逗号和句号选择锚点，方向键移动。",
  },
  hintBrush: {
    en: "Paint over what is tongue. Two fingers or the wheel zoom.",
    zh: "涂抹属于舌体的部分。双指或滚轮可缩放。",
  },
  hintEraser: {
    en: "Paint over what is no tongue. Two fingers or the wheel zoom.",
    zh: "擦去不属于舌体的部分。双指或滚轮可缩放。",
  },
  hintPolygon: {
    en: "Drag a point, or an edge for a new one. The bin removes the point you touched.",
    zh: "拖动锚点，或拖动边来新增锚点。垃圾桶删除刚选中的锚点。",
  },
  hintPolygonNew: {
    en: "Click around the tongue, point by point; the first point, or Enter, closes it.",
    zh: "沿舌体逐点点击；点击起点或按 Enter 闭合。",
  },

  footerOne: {
    en: "tongueseg, under Apache-2.0. Model {model}, 1 thread.",
    zh: "tongueseg，Apache-2.0 许可。模型 {model}，1 线程。",
  },
  footer: {
    en: "tongueseg, under Apache-2.0. Model {model}, {threads} threads.",
    zh: "tongueseg，Apache-2.0 许可。模型 {model}，{threads} 线程。",
  },
  readme: {
    en: "A dataset for tongueseg: photos in original/, masks of the same names in mask/ (0 and 255,\nat the photo's upright size).\n\n    tongueseg data check THIS_FOLDER\n    tongueseg train THIS_FOLDER --out runs/mine\n\nThe photos are the files as they were added, with all that their camera wrote into them, perhaps\nthe place and time. HEIC and rarer formats were saved as JPEG.\n",
    zh: "tongueseg 数据集：照片在 original/，同名掩膜在 mask/（取值 0 和 255，尺寸与摆正后的照片一致）。\n\n    tongueseg data check 此文件夹\n    tongueseg train 此文件夹 --out runs/mine\n\n照片为添加时的原文件，保留相机写入的全部信息，可能包括地点和时间。HEIC 等少见格式已另存为 JPEG。\n",
  },
} as const satisfies Record<string, { en: string; zh: string }>;

export type Key = keyof typeof TEXTS;
export type Language = "en" | "zh";
