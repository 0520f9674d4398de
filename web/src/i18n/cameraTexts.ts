/** The words of the camera, in both languages. */

export const CAMERA_TEXTS = {
  camera: { en: "Camera", zh: "相机" },
  cameraView: { en: "Camera with the tongue outlined", zh: "相机画面，已标出舌体" },
  takePhoto: { en: "Take the photo", zh: "拍摄" },
  takeItself: { en: "Automatic", zh: "自动拍摄" },
  turnCamera: { en: "Other camera", zh: "切换摄像头" },
  closeCamera: { en: "Close the camera", zh: "关闭相机" },

  "hint starting": { en: "The camera is starting …", zh: "正在启动相机……" },
  "hint loading": {
    en: "The model is on its way. You can take the photo already.",
    zh: "正在载入模型，现在也可以拍摄。",
  },
  "hint unaided": {
    en: "No outline is drawn here. Fill the shape and take the photo.",
    zh: "此处无法标出轮廓。请让舌体填满图形后拍摄。",
  },
  "hint none": {
    en: "No tongue seen. Put it out, into the shape.",
    zh: "未见舌体。请伸出舌头，对准图形。",
  },
  "hint dark": { en: "More light: face a window or a lamp.", zh: "光线不足：请面向窗户或灯光。" },
  "hint glare": { en: "Glare: turn away from the light.", zh: "反光或过曝：请避开直射光。" },
  "hint cut": { en: "Cut off: show all of the tongue.", zh: "舌体超出画面：请露出完整舌体。" },
  "hint far": { en: "Come nearer.", zh: "请靠近一些。" },
  "hint near": { en: "Go farther away.", zh: "请离远一些。" },
  "hint aside": { en: "Move the tongue into the middle.", zh: "请把舌体移到中间。" },
  "hint moving": { en: "Hold still.", zh: "请保持不动。" },
  "hint blurred": {
    en: "Blurred: hold still, or go a little farther away.",
    zh: "模糊：请保持不动，或稍微离远一些。",
  },
  "hint good": { en: "Good. Take the photo.", zh: "很好，可以拍摄。" },
  "hint hold": { en: "Good. Hold still …", zh: "很好，请保持不动……" },
  "hint taking": { en: "Taking the photo …", zh: "正在拍摄……" },

  "camera refused": {
    en: "This page may not use the camera. Allow it in the browser's settings for this page, or choose a photo.",
    zh: "本页未获准使用相机。请在浏览器的网站设置中允许，或选择一张照片。",
  },
  "camera absent": {
    en: "No camera was found. Choose a photo instead.",
    zh: "未找到相机。请改为选择照片。",
  },
  "camera busy": {
    en: "The camera cannot be opened: another program may be using it. Close that one and try again, or choose a photo.",
    zh: "无法打开相机，可能正被其他程序占用。请关闭该程序后重试，或选择一张照片。",
  },
  "camera insecure": {
    en: "Browsers give the camera to pages with https or on localhost alone. Choose a photo instead: on a phone, that opens its camera as well.",
    zh: "浏览器只允许 https 或 localhost 页面使用相机。请改为选择照片：在手机上也可由此打开相机。",
  },
  "camera failed": {
    en: "The camera failed: {reason}. Try again, or choose a photo.",
    zh: "相机出错：{reason}。请重试，或选择一张照片。",
  },
} as const satisfies Record<string, { en: string; zh: string }>;
