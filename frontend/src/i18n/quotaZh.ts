import type { QuotaMessages } from './quotaEn';

export const quotaZh: QuotaMessages = {
  'quota.title': '配额',
  'quota.lead': '本组织的用量上限，由服务器管理员设定；超出的部分会说明原因并被拒收，之后可以重发。',
  'quota.agents': '数字人',
  'quota.tasks': '未结束的任务',
  'quota.sources': '来源',
  'quota.events': '今日事件',
  'quota.why.agents': '办公室里的数字人；已移除的不计。',
  'quota.why.tasks': '尚未完成、失败、取消或拒绝的任务。',
  'quota.why.sources': '可以发送事件的令牌和网关。',
  'quota.why.events': '自 UTC 零点起。',
  'quota.free': '{used}，不限量',
  'quota.much': '{used} / {limit}',
  'quota.near': '即将用完',
  'quota.over': '已用完',
};
