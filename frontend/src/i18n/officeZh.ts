import type { OfficeMessages } from './officeEn';

export const officeZh: OfficeMessages = {
  'office.canvas': '3D 办公室：方向键移动，加减键缩放，0 显示全部。“列表”以文字呈现同样的内容。',
  'campus.heat': '{share}% 需要处理',
  'campus.calm': '无人等待',
};
