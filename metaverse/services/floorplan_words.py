"""What rooms are called, in English and in Chinese."""

from __future__ import annotations

OPEN_SPACE = "Open space"
"""Where agents without a department sit."""

DEPARTMENTS_ZH = {
    "administration": "行政",
    "analytics": "分析",
    "architecture": "架构",
    "compliance": "合规",
    "content": "内容",
    "customer service": "客服",
    "customer success": "客户成功",
    "data": "数据",
    "delivery": "交付",
    "design": "设计",
    "development": "开发",
    "documentation": "文档",
    "engineering": "工程",
    "finance": "财务",
    "growth": "增长",
    "human resources": "人力资源",
    "infrastructure": "基础设施",
    "legal": "法务",
    "localization": "本地化",
    "logistics": "物流",
    "management": "管理",
    "marketing": "市场",
    "open space": "开放区",
    "operations": "运营",
    "people": "人事",
    "planning": "规划",
    "platform": "平台",
    "procurement": "采购",
    "product": "产品",
    "quality": "质量",
    "research": "研究",
    "sales": "销售",
    "science": "科学",
    "security": "安全",
    "strategy": "战略",
    "support": "支持",
    "testing": "测试",
    "training": "培训",
    "translation": "翻译",
    "writing": "写作",
}
DEPARTMENTS_EN = {zh: en.capitalize() for en, zh in DEPARTMENTS_ZH.items()}

PLACES = {
    "meeting": {"en": "Meeting", "zh": "会议"},
    "lounge": {"en": "Lounge", "zh": "休息区"},
    "help_desk": {"en": "Help desk", "zh": "求助台"},
    "repair": {"en": "Repair", "zh": "维修"},
    "entrance": {"en": "Entrance", "zh": "入口"},
}


def department_name(department: str) -> dict[str, str]:
    """Name a department in both languages, each as it was given where no other word is known."""
    written = department.strip()
    return {
        "en": DEPARTMENTS_EN.get(written, department),
        "zh": DEPARTMENTS_ZH.get(written.lower().removesuffix(" department"), department),
    }
