//! What invented incidents are about.

use fastrand::Rng;
use xunge_data::Category;

/// What an incident is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Text {
    /// A finer category.
    pub(super) subcategory: &'static str,
    /// One line.
    pub(super) title: &'static str,
}

const fn text(subcategory: &'static str, title: &'static str) -> Text {
    Text { subcategory, title }
}

const EPIDEMIC: [Text; 5] = [
    text("来返人员排查", "外地返回人员未及时报备"),
    text("场所码核验", "沿街商铺未张贴场所码"),
    text("核酸检测", "核酸采样点排队秩序需要维护"),
    text("重点人员服务", "居家老人需要上门采样"),
    text("公共消杀", "楼道公共区域需要消杀"),
];
const ENVIRONMENT: [Text; 8] = [
    text("垃圾清运", "垃圾桶满溢未清运"),
    text("占道经营", "流动摊贩占用人行道"),
    text("乱堆乱放", "楼前堆放建筑垃圾"),
    text("乱贴乱画", "单元门口小广告需要清理"),
    text("污水外溢", "下水井堵塞污水外溢"),
    text("非机动车停放", "非机动车占用盲道停放"),
    text("绿化管护", "行道树枝条遮挡路灯"),
    text("市政设施", "人行道地砖破损"),
];
const DISPUTE: [Text; 8] = [
    text("邻里纠纷", "楼上漏水引发邻里争执"),
    text("物业纠纷", "业主对物业收费有异议"),
    text("停车纠纷", "小区车位占用引发争执"),
    text("噪声纠纷", "夜间广场舞噪声扰民"),
    text("家庭纠纷", "赡养老人问题需要调解"),
    text("租赁纠纷", "房屋押金退还产生分歧"),
    text("消费纠纷", "健身房停业退款纠纷"),
    text("施工纠纷", "装修施工时间引发矛盾"),
];
const FIRE_SAFETY: [Text; 7] = [
    text("消防通道", "消防通道被车辆占用"),
    text("飞线充电", "电动车从窗户拉线充电"),
    text("电动车上楼", "电动车停放在楼道内"),
    text("灭火器材", "楼道灭火器过期未更换"),
    text("三合一场所", "沿街店铺存在住人现象"),
    text("用气安全", "餐饮店燃气软管老化"),
    text("线路隐患", "老旧电表箱线路裸露"),
];
const ANTI_FRAUD: [Text; 5] = [
    text("反诈宣传", "未安装反诈软件住户需要入户宣传"),
    text("疑似诈骗电话", "居民接到冒充客服退款电话"),
    text("刷单诈骗", "居民疑似参与网络刷单"),
    text("养老诈骗", "保健品讲座疑似诱导老人消费"),
    text("预警劝阻", "收到预警需要上门劝阻转账"),
];
const DROWNING: [Text; 5] = [
    text("水域巡查", "河边发现学生戏水"),
    text("警示标牌", "水塘边警示牌损坏"),
    text("防护设施", "河堤护栏松动"),
    text("救生器材", "救生圈缺失需要补充"),
    text("家长提醒", "暑期儿童需要落实看护"),
];
const OTHER: [Text; 4] = [
    text("民生求助", "独居老人需要代办业务"),
    text("政策咨询", "居民咨询医保参保登记"),
    text("走失寻人", "走失儿童已联系家长"),
    text("便民服务", "停水通知需要张贴告知"),
];

pub(super) fn draw(category: Category, rng: &mut Rng) -> Text {
    let texts: &[Text] = match category {
        Category::Epidemic => &EPIDEMIC,
        Category::Environment => &ENVIRONMENT,
        Category::Dispute => &DISPUTE,
        Category::FireSafety => &FIRE_SAFETY,
        Category::AntiFraud => &ANTI_FRAUD,
        Category::Drowning => &DROWNING,
        Category::Other => &OTHER,
    };
    texts[rng.usize(0..texts.len())]
}
